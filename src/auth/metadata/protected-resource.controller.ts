import type { IncomingMessage } from 'node:http';
import { Controller, Get, Header, NotFoundException, Req } from '@nestjs/common';
import { ProtectedResource, type ResourceMetadata, WELL_KNOWN } from './protected-resource.js';

/** OAuth 2.0 Protected Resource Metadata (RFC 9728), for whoever asks. */
@Controller(WELL_KNOWN)
export class ProtectedResourceController {
  constructor(private readonly resource: ProtectedResource) {}

  // Clients of before RFC 9728 §3.1 was settled ask at the root.
  @Get(['', '*path'])
  @Header('Cache-Control', 'public, max-age=300')
  read(@Req() { url = '' }: IncomingMessage): ResourceMetadata {
    const [path = ''] = url.slice(url.indexOf(WELL_KNOWN) + WELL_KNOWN.length).split('?');
    const { metadata } = this.resource;
    if (metadata && this.resource.isPath(path)) return metadata;
    throw new NotFoundException(
      metadata
        ? `There is no such resource here; that of this server is ${metadata.resource}`
        : 'No authorization server is configured: tokens are handed out by the operator of this server.',
    );
  }
}
