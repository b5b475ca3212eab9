import { type Desk, openDesk } from '../../../test/support/domain.js';
import { SERVER_VERSION } from '../../version.js';

describe('The version tools', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  it('read_mcp_server_version tells the version of this server', async () => {
    const { value } = await desk.call('read_mcp_server_version');
    expect(value).toEqual({ name: 'ledgai-quantconnect-mcp', version: SERVER_VERSION });
  });

  it('read_latest_mcp_server_version does not claim to know what it cannot', async () => {
    const { value } = await desk.call('read_latest_mcp_server_version');
    expect(value).toMatchObject({ running: SERVER_VERSION, latest: null });
    expect(value.note).toContain('asks nobody for newer releases');
  });

  it('both ask nobody, and take no arguments', async () => {
    expect(desk.stack.sandbox.requests()).toEqual([]);
    const { isError } = await desk.call('read_latest_mcp_server_version', { page: 1 });
    expect(isError).toBe(true);
  });
});
