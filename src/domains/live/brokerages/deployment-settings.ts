import {
  asSettings,
  chooseBrokerage,
  chooseDataProvider,
  type Choice,
  type Chosen,
  type Settings,
  settingsProblems,
} from './settings.js';

/** QuantConnect's own data, which is what a deployment gets that names no provider. */
const DEFAULT_PROVIDERS = { QuantConnectBrokerage: { id: 'QuantConnectBrokerage' } };

const TRADIER_PAPER =
  'dataProviders.TradierBrokerage cannot be used with the Tradier brokerage in its paper environment';

/** The connections of a deployment, all of them checked before anything is sent. */
export interface DeploymentSettings {
  readonly brokerage: Settings;
  readonly dataProviders: Readonly<Record<string, Settings>>;
}

export interface CheckedSettings {
  /** The brokerage first, then the data providers in their order. */
  readonly chosen: readonly Chosen[];
  readonly problems: readonly string[];
}

/** @param signedIn Whether the secrets that a sign-in supplies may be missing. */
export function checkSettings(
  brokerage: object,
  dataProviders: object = DEFAULT_PROVIDERS,
  signedIn = false,
): CheckedSettings {
  const providers = Object.entries(dataProviders).filter(([, settings]) => settings !== null);
  const choices = [
    chooseBrokerage(withoutNulls(brokerage)),
    ...providers.map(([key, settings]) => chooseDataProvider(key, withoutNulls(settings))),
  ];
  const chosen = choices.filter(isChosen);
  const problems = [
    ...choices.flatMap((choice) => (isChosen(choice) ? [] : [choice.problem])),
    ...chosen.flatMap((one) => settingsProblems(one, signedIn)),
    ...(providers.length === 0 ? ['dataProviders must name at least one provider'] : []),
    ...(isTradierPaper(chosen) ? [TRADIER_PAPER] : []),
  ];
  return { chosen, problems: [...new Set(problems)] };
}

/** The settings as QuantConnect takes them. */
export function asSent([brokerage, ...providers]: readonly Chosen[]): DeploymentSettings {
  return {
    brokerage: brokerage?.settings ?? {},
    dataProviders: Object.fromEntries(
      providers.map(({ path, settings }) => [path.slice('dataProviders.'.length), settings]),
    ),
  };
}

/** Every secret in the settings. */
export function secretsIn(chosen: readonly Chosen[]): string[] {
  return chosen.flatMap(({ connection, settings }) =>
    Object.entries(settings)
      .filter(([name]) => connection.fields[name]?.secret)
      .map(([, value]) => String(value)),
  );
}

const isChosen = (choice: Choice): choice is Chosen => 'connection' in choice;

/** Models that fill in every field send null for "none". */
function withoutNulls(settings: unknown): Settings {
  const filled = Object.entries(asSettings(settings) ?? {}).filter(([, value]) => value !== null);
  return Object.fromEntries(filled);
}

function isTradierPaper(chosen: readonly Chosen[]): boolean {
  return (
    chosen.some(({ path }) => path === 'dataProviders.TradierBrokerage') &&
    chosen.some(({ path, settings }) => path === 'brokerage' && settings['tradier-environment'] === 'paper')
  );
}
