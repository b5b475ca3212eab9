import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { Controller, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { McpHttpControllerFor, McpStrategy, StreamableHttpTransport } from '@rekog/mcp-nest';
import { controllerOf } from './controller.mjs';
import { decorated } from './decorated.mjs';
import { RememberedTokenGuard } from './remembered-token.guard.mjs';

/**
 * The same tool on `@rekog/mcp-nest`, as its documentation says: Express, zod, guards of Nest, both eras, JSON answers.
 * `TOOLS` is a file with the tools that the product publishes; `FILTERED`: each with the scopes it requires, so that
 * a list is made for its caller.
 */
const tools = JSON.parse(readFileSync(process.env.TOOLS, 'utf8'));
const transport = new StreamableHttpTransport();
const strategy = new McpStrategy({
  name: 'mcp-nest',
  version: '1.0.0',
  transports: [transport],
  logging: false,
});

class Endpoint extends McpHttpControllerFor(transport) {}
decorated(Endpoint, Controller('mcp'), UseGuards(RememberedTokenGuard));

class AppModule {}
decorated(
  AppModule,
  Module({ controllers: [Endpoint, controllerOf(tools, process.env.FILTERED === 'true')] }),
);

const app = await NestFactory.create(AppModule, { logger: false });
strategy.setHttpAdapter(app.getHttpAdapter());
app.connectMicroservice({ strategy });
await app.startAllMicroservices();
await app.listen(Number(process.env.PORT), '127.0.0.1');
