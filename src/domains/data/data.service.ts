import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { entriesOf } from '../../quantconnect/lenient.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { datasetsAnswer, filesAnswer, pricesAnswer } from './data.answers.js';
import { ListDataFilesDto, ListDatasetsDto, ReadDataPricesDto } from './data.dto.js';

// QuantConnect tells an unknown folder from an outage in no other way.
const UNKNOWN_FOLDER =
  'it does so, without a word, for a folder it has no data in; check filePath against a folder that list_data_files knows, such as equity/usa/daily/';

@Injectable()
export class DataService {
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'read',
    description: 'List datasets on offer: name, vendor, tags, delivery.',
  })
  @RequireScopes(Scope.AccountRead)
  async listDatasets({ search }: ListDatasetsDto, call: ToolCall): Promise<object> {
    return datasetsAnswer(await this.quantconnect.post(call, '/market/data/list'), search);
  }

  @Tool({
    effect: 'read',
    description: 'List data files below a folder. Costs: read_data_prices.',
  })
  @RequireScopes(Scope.AccountRead)
  async listDataFiles({ filePath, start = 0 }: ListDataFilesDto, call: ToolCall): Promise<object> {
    const hints = { silentErrorMeans: UNKNOWN_FOLDER };
    const answer = await this.quantconnect.post(call, '/data/list', { filePath }, hints);
    return filesAnswer(entriesOf(answer['objects']), start);
  }

  @Tool({
    effect: 'read',
    description: 'Read what data downloads cost, in QCC, by vendor and pattern of file paths. Buys nothing.',
  })
  @RequireScopes(Scope.AccountRead)
  async readDataPrices(
    { organizationId, search, includeDatasources = false }: ReadDataPricesDto,
    call: ToolCall,
  ): Promise<object> {
    const answer = await this.quantconnect.post(call, '/data/prices', { organizationId });
    return pricesAnswer(answer, includeDatasources, search);
  }
}
