/**
 * What installed packages contain and Node never loads here: the same code again for browsers and bundlers.
 * Package, `*` for a whole scope → folders and files in it.
 */
export const UNLOADED = {
  '@opentelemetry/*': ['build/esm', 'build/esnext'],
  'class-transformer': ['bundles', 'esm5', 'esm2015'],
  'class-validator': ['bundles', 'esm5', 'esm2015'],
  echarts: ['asset', 'dist', 'extension', 'i18n', 'ssr', 'theme'],
  // Imported, never required.
  hono: ['dist/cjs'],
  // class-validator requires `max` when it starts.
  'libphonenumber-js': [
    'bundle',
    'es6',
    'es6-modern',
    'source',
    'mobile',
    ...metadata('full', 'min', 'mobile'),
  ],
  'roboto-fontface': ['css', 'fonts/roboto-condensed', 'fonts/roboto-slab'],
  rxjs: ['dist/bundles', 'dist/esm', 'dist/esm5', 'src'],
  validator: ['es', 'validator.js', 'validator.min.js'],
  zrender: ['build', 'dist', 'src'],
};

/** What of a folder stays, where that is the shorter list. */
export const ONLY = { 'roboto-fontface/fonts/roboto': ['Roboto-Regular.woff', 'Roboto-Medium.woff'] };

/** At the root of every package: for its own authors. */
export const FOR_AUTHORS =
  'test tests __tests__ bench benchmark benchmarks coverage doc docs example examples .github'.split(' ');

/** Of every package: types, maps and prose. */
export const ENDINGS = ['.map', '.ts', '.mts', '.cts', '.md', '.markdown', '.tsbuildinfo'];

/** Terms under which a package may be passed on: they stay, whatever their ending and wherever they are. */
export const TERMS = /^(un)?licen[cs]e|notice|^copying|^copyright/i;

function metadata(...sets) {
  return sets.flatMap((set) => ['', '.js'].map((ending) => `metadata.${set}.json${ending}`));
}
