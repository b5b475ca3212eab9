import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const CHART = resolve(__dirname, '../../../helm/quantconnect-mcp');
const RULES = join(CHART, 'files/rules');
const CASES = resolve(__dirname, '../rules');

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

/** A case of `promtool test rules`. */
export interface RuleCase {
  readonly name: string;
  readonly promql_expr_test: { exp_samples: { labels: string }[] }[];
}

export const ruleFiles = (): string[] => filesOf(RULES, '.yaml');

export const caseFiles = (): string[] => filesOf(CASES, '.test.yaml');

export const alertRules = (): AlertRule[] =>
  ruleFiles()
    .map((file) => parse(readFileSync(file, 'utf8')) as { groups: { rules: AlertRule[] }[] })
    .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));

export const ruleCases = (): RuleCase[] =>
  caseFiles().flatMap((file) => (parse(readFileSync(file, 'utf8')) as { tests: RuleCase[] }).tests);

const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
