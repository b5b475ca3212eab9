import { All, applyDecorators, Controller, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { AuthenticationGuard } from './authentication.guard.js';
import { EnvelopeInterceptor } from './envelope.interceptor.js';

import { API_PREFIX } from './api-path.js';

/** A group of endpoints of the API: signed requests in, success envelope out. */
export const ApiController = (group = ''): ClassDecorator =>
  applyDecorators(
    Controller(`${API_PREFIX}/${group}`),
    UseGuards(AuthenticationGuard),
    UseInterceptors(EnvelopeInterceptor),
  );

/** An endpoint called by POST, with a JSON body or form fields. */
export const Endpoint = (path: string): MethodDecorator => applyDecorators(Post(path), HttpCode(200));

/** An endpoint that answers GET with a query string as well; command-line clients read that way. */
export const ReadEndpoint = (path: string | string[]): MethodDecorator =>
  applyDecorators(All(path), HttpCode(200));
