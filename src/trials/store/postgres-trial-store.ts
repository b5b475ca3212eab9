import { type AuditPool, isBroken } from '../../audit/store/postgres/audit-pool.js';
import { migrate } from '../../audit/store/postgres/migrate.js';
import { TRIALS_SCHEMA } from '../../audit/store/postgres/trials-schema.js';
import { type KeptTrial, mergedByKey, type TrialEntry, type TrialResult } from '../trial.js';
import { ROOM, type TrialStore } from './trial-store.js';

type Columns = {
  readonly backtest: string;
  readonly family: string;
  readonly name: string;
  readonly optimization: string | null;
  readonly started_at: Date;
  readonly sharpe: number | null;
  readonly skewness: number;
  readonly kurtosis: number;
  readonly observations: number;
  readonly estimated: boolean;
};

/** Trials in the database of the audit, where several servers count together. */
export class PostgresTrialStore implements TrialStore {
  readonly lasts = true;
  private ready: Promise<void> | undefined;

  /** @param pool Closed by whoever opened it. */
  constructor(
    private readonly pool: AuditPool,
    private readonly mostPerTenant: number = ROOM.perTenant,
  ) {}

  prepare(): Promise<void> {
    this.ready ??= this.pool
      .translated(async (pool) => void (await migrate(pool, TRIALS_SCHEMA)))
      .catch((error: unknown) => {
        this.ready = undefined;
        throw error;
      });
    return this.ready;
  }

  async add(entries: readonly TrialEntry[]): Promise<number> {
    await this.prepare();
    const rows = JSON.stringify(mergedByKey(entries).map(rowOf));
    // A repeat changes nothing, so what may have been committed is sent again.
    return this.record(rows).catch((error: unknown) => {
      if (!isBroken(error)) throw error;
      return this.record(rows);
    });
  }

  async trialsOf(tenant: string, projectId: number): Promise<readonly KeptTrial[]> {
    await this.prepare();
    const sql = 'SELECT * FROM audit_trials.of($1, $2)';
    const rows = await this.pool.rows<Columns>(sql, [tenant, projectId]);
    return rows.map((row) => ({ tenant, projectId, ...trialOf(row) }));
  }

  async close(): Promise<void> {
    // The connections are those of the audit.
  }

  private async record(rows: string): Promise<number> {
    const [answer] = await this.pool.rows<{ refused: number }>(
      'SELECT audit_trials.record($1, $2) AS refused',
      [rows, this.mostPerTenant],
    );
    return answer?.refused ?? 0;
  }
}

const rowOf = ({ tenant, projectId, backtestId, started, result }: TrialEntry): object => ({
  tenant,
  project: projectId,
  backtest: backtestId,
  family: started?.family,
  name: started?.name,
  optimization: started?.optimizationId,
  started_at: started?.startedAt,
  ...(result && { ...result, estimated: result.estimated ?? false }),
});

function trialOf(row: Columns): Omit<KeptTrial, 'tenant' | 'projectId'> {
  const result = resultOf(row);
  return {
    backtestId: row.backtest,
    family: row.family,
    name: row.name,
    startedAt: row.started_at.toISOString(),
    ...(row.optimization !== null && { optimizationId: row.optimization }),
    ...(result && { result }),
  };
}

function resultOf({ sharpe, skewness, kurtosis, observations, estimated }: Columns): TrialResult | undefined {
  if (sharpe === null) return undefined;
  return { sharpe, skewness, kurtosis, observations, ...(estimated && { estimated }) };
}
