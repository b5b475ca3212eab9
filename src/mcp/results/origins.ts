/** Which tool tells the right value of an argument; `tool` limits an entry to the tools it fits. */
interface Origin {
  readonly argument: string;
  readonly from: string;
  readonly tool?: RegExp;
}

const ORIGINS: readonly Origin[] = [
  { argument: 'projectId', from: 'list_projects' },
  { argument: 'libraryId', from: 'list_projects' },
  { argument: 'organizationId', from: 'list_organizations' },
  { argument: 'compileId', from: 'create_compile' },
  { argument: 'backtestId', from: 'list_backtests' },
  { argument: 'optimizationId', from: 'list_optimizations, while its status is running', tool: /^abort_/ },
  { argument: 'optimizationId', from: 'list_optimizations', tool: /^(?!abort_)/ },
  { argument: 'nodeId', from: 'read_project_nodes' },
  { argument: 'deployId', from: 'list_live_algorithms' },
  { argument: 'algorithmId', from: 'list_live_algorithms' },
  { argument: 'collaboratorUserId', from: 'read_project_collaborators', tool: /^update_/ },
  { argument: 'collaboratorUserId', from: 'the person, whose public id it is', tool: /^create_/ },
  { argument: 'collaboratorId', from: 'read_project_collaborators' },
  { argument: 'key', from: 'list_object_store_files', tool: /^(read|delete)_/ },
  { argument: 'keys', from: 'list_object_store_files' },
  { argument: 'jobId', from: 'read_object_store_file_job_id' },
  { argument: 'name', from: 'read_file without a name', tool: /^(read|delete|update)_file/ },
  { argument: 'name', from: 'what list_projects does not show yet', tool: /^update_project$/ },
  {
    argument: 'name',
    from: 'what read_file does not show yet (update_file_contents overwrites)',
    tool: /^create_file$/,
  },
  { argument: 'name', from: 'read_backtest', tool: /^read_backtest_chart$/ },
  { argument: 'patch', from: 'the lines that read_file shows', tool: /^patch_file$/ },
];

/** A sentence that says where the values of these arguments come from; empty where there is nothing to say. */
export function originsOf(tool: string, names: readonly string[]): string {
  const known = ORIGINS.filter(
    ({ argument, tool: fits }) => names.includes(argument) && (!fits || fits.test(tool)),
  );
  const told = known.map(({ argument, from }) => `${argument} from ${from}`);
  return told.length > 0 ? ` Take ${told.join('; ')}.` : '';
}
