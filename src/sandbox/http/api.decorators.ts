import { All, applyDecorators, Controller, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { AuthenticationGuard } from './authentication.guard.js';
import { EnvelopeInterceptor } from './envelope.interceptor.js';

export const API_PREFIX = '/api/v2';

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
export const ReadEndpoint = (path: string): MethodDecorator => applyDecorators(All(path), HttpCode(200));
