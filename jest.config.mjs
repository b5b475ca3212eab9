/**
 * Nest 12 is ESM only and Jest cannot require() ESM before Node 24.9, so a test run compiles our
 * code and the ESM-only packages to CommonJS. `test/built-server.e2e-spec.ts` runs the real ESM output.
 */
const swc = (parser, transform = {}) => [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: true,
    jsc: { target: 'es2023', parser, transform, keepClassNames: true },
    module: { type: 'commonjs' },
  },
];

const esmOnlyPackages = ['@nestjs', 'jose', '@modelcontextprotocol', '@lezer', 'canonicalize'];

export default {
  testEnvironment: 'node',
  // Some specs start processes; a busy machine takes its time over that.
  testTimeout: 30_000,
  // Jest leaves a core to the watcher; here that would be half the machine.
  maxWorkers: '100%',
  testMatch: [
    '<rootDir>/src/**/*.spec.ts',
    '<rootDir>/test/**/*.spec.ts',
    '<rootDir>/bench/**/*.spec.mjs',
    '<rootDir>/test/**/*.e2e-spec.ts',
    // Thousands of calls: `npm test` leaves them out, `npm run check` does not.
    '<rootDir>/test/**/*.load-spec.ts',
  ],
  runtime: '<rootDir>/test/keeping-runtime.cjs',
  globalSetup: '<rootDir>/test/global-setup.mjs',
  testSequencer: '<rootDir>/test/slowest-first.mjs',
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Its manifest has no answer for require().
    '^canonicalize$': '<rootDir>/node_modules/canonicalize/lib/canonicalize.js',
  },
  transform: {
    '^.+\\.ts$': swc(
      { syntax: 'typescript', decorators: true },
      { legacyDecorator: true, decoratorMetadata: true },
    ),
    '^.+\\.m?js$': swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnlyPackages.join('|')})/)`],
};
