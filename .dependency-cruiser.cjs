/**
 * Which way imports point. Each rule says why, so this file is the description of the architecture.
 * Checked by `npm run deps`.
 */
const FEATURES =
  '^src/(domains|mcp|auth|audit|quantconnect|research|pictures|trials|tracing|event-loop|redis|admin|health|limits|observability|config|cli|conformance)/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle is two modules that cannot be read, tested or changed apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domains-use-the-catalogue-surface-only',
      comment:
        'A tool is written against decorators, scopes and the API client. What is behind them may change without touching a tool.',
      severity: 'error',
      from: { path: '^src/domains/([^/]+)/', pathNot: '\\.spec\\.ts$|^src/domains/(server|runs)/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(domains/$1/|quantconnect/|research/|pictures/|trials/|mcp/decorators/|auth/decorators/|auth/scope\\.ts|config/)',
      },
    },
    {
      name: 'runs-compose-what-other-domains-offer',
      comment:
        'One call that edits, compiles, runs and judges is made of the tools for each; nothing is made of it in turn.',
      severity: 'error',
      from: { path: '^src/domains/runs/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(domains/(runs|files|compile|backtests|optimizations|ai)/|quantconnect/|research/|pictures/|trials/|mcp/decorators/|auth/decorators/|auth/scope\\.ts|config/)',
      },
    },
    {
      name: 'research-is-a-foundation',
      comment: 'What can be said about a run follows from what QuantConnect answered, whoever asks.',
      severity: 'error',
      from: { path: '^src/research/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(research|quantconnect)/' },
    },
    {
      name: 'pictures-are-a-foundation',
      comment:
        'A picture is drawn of curves; where they come from is not its business. Of the API client it has how to read what came from it.',
      severity: 'error',
      from: { path: '^src/pictures/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(pictures|research|observability|tracing)/|^src/quantconnect/(lenient|upstream-text)\\.ts$',
      },
    },
    {
      name: 'trials-know-no-tools',
      comment: 'Counting what was tried is one thing; what is tried, and by which tool, another.',
      severity: 'error',
      from: { path: '^src/trials/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(trials|audit/store|config|observability|tracing)/' },
    },
    {
      name: 'the-server-domain-may-ask-the-catalogue',
      comment: 'health_check tells a caller how many tools they have, which only the catalogue knows.',
      severity: 'error',
      from: { path: '^src/domains/server/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(domains/server/|quantconnect/|mcp/decorators/|mcp/mcp\\.module|mcp/catalogue/|auth/decorators/|auth/scope\\.ts|config/|version\\.ts)',
      },
    },
    {
      name: 'domains-do-not-know-each-other',
      comment: 'A domain can be read, moved and deleted by itself.',
      severity: 'error',
      from: { path: '^src/domains/([^/]+)/', pathNot: '^src/domains/runs/' },
      to: { path: '^src/domains/', pathNot: '^src/domains/$1/' },
    },
    {
      name: 'nothing-points-at-domains',
      comment: 'Tools are found by discovery; only the application module lists the domains.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(domains/|app\\.module\\.ts)' },
      to: { path: '^src/domains/' },
    },
    {
      name: 'auth-and-quantconnect-are-foundations',
      comment:
        'Who may call, and how QuantConnect is reached, must not depend on the protocol or the record of it.',
      severity: 'error',
      from: { path: '^src/(auth|quantconnect)/' },
      to: { path: '^src/(mcp|audit|admin|health|observability)/' },
    },
    {
      name: 'quantconnect-does-not-know-callers',
      comment: 'The API client works for an account it is handed; who owns it is not its business.',
      severity: 'error',
      from: { path: '^src/quantconnect/' },
      to: { path: '^src/auth/' },
    },
    {
      name: 'limits-are-a-foundation',
      comment:
        'Counting what is let through is one thing; who is counted, and what for, is the business of others.',
      severity: 'error',
      from: { path: '^src/limits/' },
      to: { path: '^src/', pathNot: '^src/(limits|redis|config|tracing)/' },
    },
    {
      name: 'redis-is-a-foundation',
      comment: 'What replicas share is a place to put things; what is put there is the business of others.',
      severity: 'error',
      from: { path: '^src/redis/' },
      to: { path: '^src/', pathNot: '^src/(redis|config|tracing)/' },
    },
    {
      name: 'tracing-is-a-foundation',
      comment:
        'Where work is done a span says so; what is traced, and where that goes, is decided in observability.',
      severity: 'error',
      from: { path: '^src/tracing/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/', pathNot: '^src/tracing/' },
    },
    {
      name: 'the-tracing-sdk-is-loaded-on-demand',
      comment:
        'It is optional, and costs nothing to whoever traces nothing: only the pipeline may load it, and nothing may load the pipeline from the start.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: 'node_modules/@opentelemetry/(?!api/)|^src/observability/tracing/trace-pipeline',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-redis-speaks-to-redis',
      comment: 'Time limits, reconnecting, and errors without passwords are decided once.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/redis/' },
      to: { path: 'node_modules/ioredis/' },
    },
    {
      name: 'nothing-points-at-the-administration',
      comment: 'It is an edge like the command line: no tool, and no part of one, may reach it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(admin/|app\\.module\\.ts)' },
      to: { path: '^src/admin/' },
    },
    {
      name: 'mcp-does-not-know-the-audit',
      comment: 'The audit watches calls from outside: it adds its own steps to the call chain.',
      severity: 'error',
      from: { path: '^src/mcp/' },
      to: { path: '^src/(audit|health)/' },
    },
    {
      name: 'config-stands-alone',
      comment: 'Configuration is read before anything else exists.',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/config/' },
    },
    {
      name: 'the-sandbox-stands-apart',
      comment: 'The sandbox checks the server from outside; shared code would share its mistakes.',
      severity: 'error',
      from: { path: '^src/sandbox/' },
      to: { path: '^src/', pathNot: '^src/sandbox/' },
    },
    {
      name: 'the-server-does-not-know-the-sandbox',
      comment: 'What runs in production must not contain the imitation of QuantConnect.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sandbox/|\\.spec\\.ts$' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'the-conformance-fixtures-are-loaded-on-demand',
      comment:
        'They are for the official runner: the published package and the image leave the folder out, so nothing may need it to start.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(conformance/|bootstrap\\.ts)|\\.spec\\.ts$' },
      to: { path: '^src/conformance/' },
    },
    {
      name: 'the-bootstrap-imports-the-conformance-module-dynamically',
      comment: 'A static import would load the fixtures whether the flag is on or not.',
      severity: 'error',
      from: { path: '^src/bootstrap\\.ts' },
      to: { path: '^src/conformance/', dynamic: false },
    },
    {
      name: 'the-conformance-fixtures-test-the-product',
      comment: 'What they need beyond it they bring along; QuantConnect and its domains are none of it.',
      severity: 'error',
      from: { path: '^src/conformance/' },
      to: { path: '^src/', pathNot: '^src/(conformance|mcp|auth|config)/' },
    },
    {
      name: 'only-mcp-speaks-mcp',
      comment:
        'The SDK changes with the protocol; one folder follows it, and the fixtures that test the protocol.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(mcp|conformance)/|\\.spec\\.ts$' },
      to: { path: 'node_modules/@modelcontextprotocol/' },
    },
    {
      name: 'only-decorators-of-ours-transform',
      comment:
        'The compiled check of an input has to know which fields become something else, and learns it from @Nested and @Rewritten; @Type and @Transform do not tell.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/mcp/decorators/' },
      to: { path: 'node_modules/class-transformer/' },
    },
    {
      name: 'only-public-nest',
      comment: 'Nest promises nothing about its internals.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/@nestjs/[^/]+/internal' },
    },
    {
      name: 'no-development-packages-at-run-time',
      comment: 'The image holds production packages only.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$|/testing/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'no-orphans',
      comment: 'A file nothing imports and nobody starts is dead.',
      severity: 'error',
      from: { orphan: true, path: FEATURES, pathNot: '\\.spec\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
