import { type Desk, openDesk } from '../../../test/support/domain.js';

describe('The node tools', () => {
  let desk: Desk;
  let projectId: number;

  beforeAll(async () => {
    desk = await openDesk();
    ({ projectId } = (await desk.call('create_project', { name: 'Nodes', language: 'Py' })).value.project);
  });
  afterAll(() => desk.close());

  it('read_project_nodes says what tells nodes apart, and the rest when asked', async () => {
    const { value, text } = await desk.call('read_project_nodes', { projectId });
    expect(value.autoSelectNode).toBe(true);
    expect(value.nodes.live[0]).toMatchObject({
      id: expect.stringMatching(/^LN-/),
      busy: false,
      active: false,
    });
    expect(value.nodes.live[0]).not.toHaveProperty('price');
    expect(text.length).toBeLessThan(16_000);
    expect(desk.sent('/projects/nodes/read')).toEqual({ projectId });
    const whole = await desk.call('read_project_nodes', { projectId, includeDetails: true });
    expect(whole.value.nodes.live[0]).toHaveProperty('price');
    expect(whole.value).not.toHaveProperty('omitted');
  });

  it('update_project_nodes chooses nodes, and none of them again', async () => {
    const { nodes } = (await desk.call('read_project_nodes', { projectId })).value;
    const chosen = await desk.call('update_project_nodes', { projectId, nodes: [nodes.live[0].id] });
    expect(chosen.value).toMatchObject({ autoSelectNode: false, nodes: { live: [{ active: true }, {}] } });
    expect(desk.sent('/projects/nodes/update')).toEqual({ projectId, nodes: [nodes.live[0].id] });
    const none = await desk.call('update_project_nodes', { projectId });
    expect(none.value.autoSelectNode).toBe(true);
    expect(desk.sent('/projects/nodes/update')).toEqual({ projectId });
  });

  it.each(['read_project_nodes', 'update_project_nodes'])('%s refuses an id that is none', async (tool) => {
    expect(await desk.call(tool, { projectId: -1 })).toMatchObject({
      isError: true,
      text: expect.stringContaining('projectId must be a positive number'),
    });
    expect(await desk.call(tool, { projectId: 5 })).toMatchObject({
      isError: true,
      text: expect.stringContaining('Project not found'),
    });
  });

  it.each([{ nodes: null }, { nodes: {} }, { nodes: { live: {} } }, { nodes: { live: [null, 'x'] } }])(
    'read_project_nodes reads %j',
    async (odd) => {
      desk.stack.sandbox.fault({
        kind: 'status',
        status: 200,
        path: '/projects/nodes/read',
        body: { ...odd },
      });
      expect(await desk.call('read_project_nodes', { projectId })).toMatchObject({ isError: false });
    },
  );
});
