import {
  applyDecorators,
  HttpCode,
  Injectable,
  Post,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { AnyFilesInterceptor } from '@nestjs/platform-express';
import type { Observable } from 'rxjs';
import { apiRequest } from './api-request.js';

interface FilePart {
  fieldname: string;
  buffer: Buffer;
}

// What is larger is answered with HTTP 413.
const LARGEST_FILE_BYTES = 8 * 1024 * 1024;

/** Makes each file of a form an argument like the text fields beside it, and records it as text. */
@Injectable()
class FilesAsArguments implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = apiRequest(context);
    const { files = [] } = request as { files?: FilePart[] };
    const fields = request.body as Record<string, unknown>;
    const args = (read: (content: Buffer) => unknown): Record<string, unknown> => ({
      ...fields,
      ...Object.fromEntries(files.map(({ fieldname, buffer }) => [fieldname, read(buffer)])),
    });
    request.body = args((content) => content);
    if (request.recorded) request.recorded.body = args((content) => content.toString('utf8'));
    return next.handle();
  }
}

/** An endpoint that takes a multipart form; a file among its fields becomes an argument as a `Buffer`. */
export const FormEndpoint = (path: string): MethodDecorator =>
  applyDecorators(
    Post(path),
    HttpCode(200),
    UseInterceptors(AnyFilesInterceptor({ limits: { fileSize: LARGEST_FILE_BYTES } }), FilesAsArguments),
  );
