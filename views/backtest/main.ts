import { BacktestPage } from './backtest-page.js';
import { part } from './dom.js';
import { formatsFor } from './format.js';
import { Host } from './host.js';
import { parsed } from './lenient.js';
import { note, plainText, runningPart } from './page-parts.js';
import { applyContext } from './theme.js';
import { type Outcome, outcomeOf, type Running } from './tool-result.js';
import { backtestDataOf } from './view-data.js';

let args: unknown;
let page: BacktestPage | undefined;
// What is read for one result must not replace a later one.
let results = 0;

const host = new Host(window.parent, {
  onInput: (given) => (args = given),
  onResult: (result) => void shown(result),
  onCancelled: (reason) => put(note(reason === undefined ? 'Cancelled.' : `Cancelled: ${reason}`)),
  onContext: (context) => {
    applyContext(context);
    page?.repaint();
  },
});

async function shown(result: unknown): Promise<void> {
  const number = (results += 1);
  const outcome = outcomeOf(result, args);
  const found = outcome.kind === 'elsewhere' ? await fetched(outcome) : outcome;
  if (number === results) show(found);
}

function show(outcome: Outcome): void {
  if (outcome.kind === 'backtest') {
    const made = new BacktestPage(outcome, formatsFor(document.documentElement.lang));
    put(...made.parts);
    page = made;
  } else if (outcome.kind === 'running') put(runningPart(outcome.run, lookAgain(outcome.run)));
  else put(plainText(outcome.text, outcome.kind === 'text' && outcome.isError));
}

function put(...parts: readonly HTMLElement[]): void {
  page?.destroy();
  page = undefined;
  part('page').replaceChildren(...parts);
}

/** The data of the view, read through the host where it dropped them; the text of the result where it cannot. */
async function fetched(outcome: Outcome & { readonly kind: 'elsewhere' }): Promise<Outcome> {
  const asText = { kind: 'text', text: outcome.text, isError: false } as const;
  if (!host.readsResources) return asText;
  const text = await host.readResource(outcome.uri).catch(() => undefined);
  const data = backtestDataOf(parsed(text));
  return data ? { kind: 'backtest', data } : asText;
}

/** Only a person has it look again: a host may ask them about every call that a view makes. */
function lookAgain({ handle }: Running): (() => void) | undefined {
  const tool = host.callableTool;
  if (tool === undefined) return undefined;
  const refused = { isError: true, content: [{ type: 'text', text: 'The host did not allow that.' }] };
  return () =>
    void host
      .callTool(tool, { handle })
      .catch(() => refused)
      .then(shown);
}

function reportSize(): void {
  const { height } = document.documentElement.getBoundingClientRect();
  host.resized({ width: window.innerWidth, height: Math.ceil(height) });
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => page?.repaint());
void host.connect().then(() => new ResizeObserver(reportSize).observe(document.documentElement));
