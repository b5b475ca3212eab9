import { Logger, Module, type OnModuleInit } from '@nestjs/common';
import { McpModule } from '../mcp/mcp.module.js';
import { ProtocolExtensions } from '../mcp/server/protocol-extensions.js';
import { ConformanceExtension } from './conformance.extension.js';
import { AskingTaskTools } from './fixtures/asking-task.tools.js';
import { AskingTools } from './fixtures/asking.tools.js';
import { ContentTools } from './fixtures/content.tools.js';
import { InputRequiredTools } from './fixtures/input-required.tools.js';
import { PromptFixtures, ResourceFixtures } from './fixtures/offers.js';
import { SchemaTools } from './fixtures/schema.tools.js';
import { StatelessTools } from './fixtures/stateless.tools.js';
import { TaskTools } from './fixtures/task.tools.js';
import { RequestStates } from './request-states.js';
import { SiblingProcesses } from './sibling-processes.js';
import { TaskAnswerBook } from './task-answers.js';

/**
 * What the official conformance runner calls by name, offered by the product's own catalogue, guards,
 * invokers and transports, so that those are what it tests. Loaded under `MCP_CONFORMANCE` only.
 */
@Module({
  imports: [McpModule],
  providers: [
    AskingTaskTools,
    AskingTools,
    ContentTools,
    InputRequiredTools,
    PromptFixtures,
    ResourceFixtures,
    SchemaTools,
    StatelessTools,
    TaskTools,
    TaskAnswerBook,
    RequestStates,
    ConformanceExtension,
    SiblingProcesses,
  ],
})
export class ConformanceModule implements OnModuleInit {
  private readonly logger = new Logger('Conformance');

  constructor(
    private readonly extensions: ProtocolExtensions,
    private readonly extension: ConformanceExtension,
  ) {}

  onModuleInit(): void {
    this.extensions.add(this.extension);
    this.logger.warn('MCP_CONFORMANCE is on: the fixtures of the conformance runner are offered');
  }
}
