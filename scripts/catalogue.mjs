// Writes what is derived from the code: docs/tools.md, docs/configuration.md, the picture in docs/architecture.md and
// the snapshot of every published tool. With --check it writes nothing and fails where a file differs from what it should be.
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../dist/app.module.js';
import { CONFIG_CLASSES } from '../dist/config/config.module.js';
import { envVariables } from '../dist/config/env.js';
import { PromptCatalogue } from '../dist/mcp/catalogue/prompt.catalogue.js';
import { ResourceCatalogue } from '../dist/mcp/catalogue/resource.catalogue.js';
import { ToolCatalogue } from '../dist/mcp/catalogue/tool.catalogue.js';
import { configurationPage } from './configuration-page.mjs';
import { moduleGraph } from './module-graph.mjs';

const root = resolve(import.meta.dirname, '..');
const GENERATED = '<!-- Written by `npm run catalogue`. Do not edit. -->';

const app = await NestFactory.createApplicationContext(AppModule.register({}), {
  logger: ['error'],
  abortOnError: false,
});
const { tools } = app.get(ToolCatalogue);
const resources = app.get(ResourceCatalogue).all;
const prompts = app.get(PromptCatalogue).all;
await app.close();

const files = {
  'docs/tools.md': toolsPage(tools),
  'docs/configuration.md': configurationPage(GENERATED),
  'docs/architecture.md': architecturePage(),
  'test/offers.snapshot.json': `${JSON.stringify(
    {
      resources: resources.map(({ name, options, scopes }) => ({ name, ...options, scopes })),
      prompts: prompts.map(({ published, scopes }) => ({ ...published, scopes })),
    },
    null,
    2,
  )}\n`,
  'test/catalogue.snapshot.json': `${JSON.stringify(
    tools.map(({ published, effect, scopes, toolset, core }) => ({
      ...published,
      effect,
      scopes,
      toolset,
      core,
    })),
    null,
    2,
  )}\n`,
};

const example = readOrEmpty('.env.example');
const missing = CONFIG_CLASSES.flatMap((type) => [...envVariables(type).values()]).filter(
  ({ name }) => !example.includes(`${name}=`),
);
if (missing.length > 0) {
  console.error(`.env.example lacks ${missing.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}

const check = process.argv.includes('--check');
const different = Object.entries(files).filter(([path, text]) => readOrEmpty(path) !== text);
if (!check) for (const [path, text] of different) writeFileSync(resolve(root, path), text);
for (const [path] of different) console.log(`${check ? 'differs' : 'written'}: ${path}`);
if (check && different.length > 0) {
  console.error('Run `npm run catalogue` and commit what it writes.');
  process.exit(1);
}

function readOrEmpty(path) {
  try {
    return readFileSync(resolve(root, path), 'utf8');
  } catch {
    return '';
  }
}

/** The page as it is written by hand, with the picture of today. */
function architecturePage() {
  const [before, , after] = readOrEmpty('docs/architecture.md').split(/<!-- \/?graph -->/);
  const picture = ['<!-- graph -->', '```mermaid\n' + moduleGraph() + '\n```', '<!-- /graph -->'].join(
    '\n\n',
  );
  return `${before}${picture}${after}`;
}

function toolsPage(all) {
  const bytes = all.reduce((sum, { published }) => sum + Buffer.byteLength(JSON.stringify(published)), 0);
  const rows = all.map(({ name, effect, scopes, published, toolset, core }) => {
    const needs = scopes.length > 0 ? scopes.map((scope) => `\`${scope}\``).join(' + ') : 'a valid token';
    return `| [\`${name}\`](#${name}) | ${toolset}${core ? ', core' : ''} | ${effect} | ${needs} | ${Buffer.byteLength(JSON.stringify(published))} |`;
  });
  return (
    [
      '# Tools',
      GENERATED,
      `${all.length} tools, ${(bytes / 1000).toFixed(1)} kB in \`tools/list\` for a caller with every scope. A caller sees the tools whose scopes they have, all of them.`,
      toolsetsParagraph(all),
      ['| tool | toolsets | effect | needs | bytes |', '|---|---|---|---|---|', ...rows].join('\n'),
      ...offersSections(),
      '## Arguments',
      ...all.map(toolSection),
    ].join('\n\n') + '\n'
  );
}

function toolsetsParagraph(all) {
  const bytes = (tools) =>
    `${(Buffer.byteLength(JSON.stringify(tools.map(({ published }) => published))) / 1000).toFixed(1)} kB`;
  const names = [...new Set(all.map(({ toolset }) => toolset))].sort((a, b) => (a < b ? -1 : 1));
  const sizes = names.map((name) => `\`${name}\` ${bytes(all.filter(({ toolset }) => toolset === name))}`);
  return [
    `Fewer tools cost a model less: \`?toolsets=core,live\` in the URL or the header \`X-MCP-Toolsets\` chooses toolsets, the token claim \`toolsets\` and the variable \`MCP_TOOLSETS\` limit them. Each only narrows the others, for what is listed and for what can be called.`,
    `\`core\` (${bytes(all.filter(({ core }) => core))}) reaches from a project to a backtest that is understood. The others are the domains: ${sizes.join(', ')}.`,
  ].join('\n\n');
}

function offersSections() {
  const needs = (scopes) => scopes.map((scope) => `\`${scope}\``).join(' + ');
  const resourceRows = resources.map(
    ({ options, scopes }) =>
      `| \`${options.uri}\` | ${options.mimeType} | ${needs(scopes)} | ${options.description} |`,
  );
  const promptRows = prompts.map(
    ({ name, scopes, published }) =>
      `| \`${name}\` | ${published.arguments.map((argument) => `\`${argument.name}\`${argument.required ? '' : '?'}`).join(', ')} | ${needs(scopes)} | ${published.description} |`,
  );
  return [
    '## Resources',
    'What is too large for a result, with the scopes of the tool that summarises it.',
    ['| address | type | needs | |', '|---|---|---|---|', ...resourceRows].join('\n'),
    '## Prompts',
    ['| prompt | arguments | needs | |', '|---|---|---|---|', ...promptRows].join('\n'),
  ];
}

function toolSection({ name, published, inputSchema }) {
  const { properties = {}, required = [] } = inputSchema;
  const rows = Object.entries(properties).map(
    ([field, schema]) =>
      `| \`${field}\` | ${typeOf(schema)} | ${required.includes(field) ? 'yes' : 'no'} | ${schema.description.replaceAll('|', '\\|')} |`,
  );
  const table =
    rows.length > 0
      ? ['| argument | type | required | |', '|---|---|---|---|', ...rows].join('\n')
      : 'No arguments.';
  return [`### ${name}`, published.description, table].join('\n\n');
}

function typeOf({ type, enum: choices, additionalProperties, items }) {
  if (choices) return choices.map((choice) => `\`${choice}\``).join(' or ');
  if (items) return `list of ${typeOf(items)}`;
  if (additionalProperties) return `map of ${[additionalProperties.type].flat().join(' or ')}`;
  return type;
}
