import { AuthConfig } from '../../config/auth.config.js';
import type { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import type { ToolDefinition } from '../catalogue/tool-definition.js';
import { Handles } from '../server/handles.js';
import { TASK_LIFETIME_MS } from './task.js';
import { TaskIds } from './task-ids.js';

const TOOLS = [
  { name: 'run', continues: true },
  { name: 'read', continues: false },
] as ToolDefinition[];

describe('The id of a task', () => {
  const handles = new Handles(Object.assign(new AuthConfig(), { jwtSecretKey: 'k'.repeat(40) }));
  const find = (name: string): ToolDefinition | undefined => TOOLS.find((tool) => tool.name === name);
  const ids = new TaskIds(handles, { find } as ToolCatalogue);
  const handleOf = (tool = 'run', now = Date.now()): string =>
    handles.of({ job: 1 }, { tenant: 'alice', tool }, now);

  it('holds all there is to know of it', () => {
    const handle = handleOf();
    const { taskId, createdAt } = ids.of('run', handle, 'alice');
    expect(ids.open(taskId, 'alice')).toEqual({
      taskId,
      createdAt,
      tool: TOOLS[0],
      handle,
      state: { job: 1 },
    });
  });

  it('is not made of what is no handle of the tool', () => {
    expect(() => ids.of('run', handleOf('read'), 'alice')).toThrow('run answered with a handle');
  });

  it.each([
    ['of another tenant', `run.${handleOf()}`, 'bob'],
    ['of a tool that is done in one go', `read.${handleOf('read')}`, 'alice'],
    ['of another tool', `run.${handleOf('read')}`, 'alice'],
    ['of no tool', `walk.${handleOf()}`, 'alice'],
    ['without a handle', 'run.', 'alice'],
    ['without anything', '', 'alice'],
  ])('%s is unknown', (_what, taskId, tenant) => {
    expect(() => ids.open(taskId, tenant)).toThrow(
      expect.objectContaining({ code: -32_602, message: 'There is no such task for this caller' }),
    );
  });

  it('ends with the memory of what was done once', () => {
    const taskId = `run.${handleOf('run', 0)}`;
    expect(ids.open(taskId, 'alice', TASK_LIFETIME_MS - 1)).toMatchObject({ createdAt: 0 });
    expect(() => ids.open(taskId, 'alice', TASK_LIFETIME_MS)).toThrow('older than a day');
  });
});
