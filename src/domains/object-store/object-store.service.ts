import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';
import { directoryOf, objectDeleted, objectStored } from './object-looks.js';
import {
  DeleteObjectDto,
  ListObjectStoreFilesDto,
  ReadObjectPropertiesDto,
  ReadObjectStoreFileDownloadUrlDto,
  ReadObjectStoreFileJobIdDto,
  UploadObjectDto,
} from './object-store.dto.js';
import {
  downloadOf,
  type DownloadAnswer,
  listingOf,
  type ListingAnswer,
  type PropertiesAnswer,
  propertiesOf,
} from './object-store-view.js';

@Injectable()
export class ObjectStoreService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
  ) {}

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description:
      'Store text under a key, which algorithms read with object_store.read. Replaces what is there.',
  })
  @RequireScopes(Scope.ObjectsWrite)
  uploadObject({ organizationId, key, objectData }: UploadObjectDto, call: ToolCall): Promise<object> {
    const file = { field: 'objectData', content: objectData };
    const object = { organizationId, key };
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.upload(call, '/object/set', object, file),
      look: async (reading) =>
        objectStored(objectData, await this.quantconnect.post(reading, '/object/properties', object)),
      next: Advice.harmless('read_object_properties', object),
    });
  }

  @Tool({
    effect: 'read',
    description: 'Read size, dates, MD5, type and the beginning of one file; not of a directory.',
  })
  @RequireScopes(Scope.ObjectsRead)
  async readObjectProperties(
    { organizationId, key }: ReadObjectPropertiesDto,
    call: ToolCall,
  ): Promise<object> {
    const path = '/object/properties';
    return propertiesOf(await this.quantconnect.post<PropertiesAnswer>(call, path, { organizationId, key }));
  }

  // It makes something new at QuantConnect each time, so it is no read although it is named like one.
  @Tool({
    effect: 'write',
    description:
      'Start packing files into a zip. Then read_object_store_file_download_url. Missing keys are skipped.',
  })
  @RequireScopes(Scope.ObjectsRead)
  readObjectStoreFileJobId(
    { organizationId, keys }: ReadObjectStoreFileJobIdDto,
    call: ToolCall,
  ): Promise<object> {
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/object/get', { organizationId, keys }),
      next: 'Such jobs cannot be listed; one more does no harm, so call read_object_store_file_job_id again.',
    });
  }

  @Tool({
    effect: 'read',
    description: 'Read the URL of that zip. While url is null, wait 5 seconds and call again.',
  })
  @RequireScopes(Scope.ObjectsRead)
  async readObjectStoreFileDownloadUrl(
    { organizationId, jobId }: ReadObjectStoreFileDownloadUrlDto,
    call: ToolCall,
  ): Promise<object> {
    return downloadOf(
      await this.quantconnect.post<DownloadAnswer>(call, '/object/get', { organizationId, jobId }),
    );
  }

  @Tool({
    effect: 'read',
    description: 'List one directory of the Object Store, and the storage used.',
  })
  @RequireScopes(Scope.ObjectsRead)
  async listObjectStoreFiles(
    { organizationId, path, start = 0 }: ListObjectStoreFilesDto,
    call: ToolCall,
  ): Promise<object> {
    const directory = { organizationId, ...(path && { path }) };
    return listingOf(await this.quantconnect.post<ListingAnswer>(call, '/object/list', directory), start);
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description:
      'Delete a file, or a directory with all in it, for good. Lists can show it for some minutes more.',
  })
  @RequireScopes(Scope.ObjectsDelete)
  deleteObject({ organizationId, key }: DeleteObjectDto, call: ToolCall): Promise<object> {
    const path = directoryOf(key);
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/object/delete', { organizationId, key }),
      look: async (reading) =>
        objectDeleted(key, await this.quantconnect.post(reading, '/object/list', { organizationId, path })),
      next: Advice.harmless('list_object_store_files', { organizationId, path }),
    });
  }
}
