'use strict';
const { dirname } = require('node:path');
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

// Of this worker. A file is the same for every spec of a run, and so is what a name means in a folder.
const paths = new Map();
const files = new Map();
const scripts = new Map();

const keep = (map, key, make) => {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
};

/**
 * Jest gives each spec file modules of its own and for that finds, reads, transforms and compiles some 1,600 files
 * anew. Here every spec evaluates them anew as before, in a context of its own, but a worker does the rest once.
 * Leans on the inside of jest-runtime, whose version is pinned: what is not there fails every spec at once.
 */
module.exports = class KeepingRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    // Files change between the runs of a watcher.
    const { watch, watchAll } = given.at(-1);
    if (watch || watchAll) return;
    this.keepPaths(this._resolution);
    this.keepFiles(this.transformCache);
    this.keepScripts(this.executor);
  }

  keepPaths(resolution) {
    const find = resolution.resolveCjs.bind(resolution);
    // Without a name it is `from` itself that is meant: the spec, first of all.
    resolution.resolveCjs = (from, name) =>
      name ? keep(paths, `${dirname(from)}\0${name}`, () => find(from, name)) : find(from, name);
  }

  keepFiles(cache) {
    const transform = cache.transform.bind(cache);
    cache.transform = (name, options) => {
      // Jest's own files go untransformed, and into no list.
      if (options?.isInternalModule) return keep(files, `${name}\0`, () => transform(name, options));
      const file = keep(files, name, () => (transform(name, options), cache.transforms.get(name)));
      cache.transforms.set(name, file);
      if (file.sourceMapPath) cache.sourceMaps.set(name, file.sourceMapPath);
      return file.code;
    };
  }

  keepScripts(executor) {
    const compile = executor.compile.bind(executor);
    const head = `(function (${executor.injectedModuleParameters.join(', ')}) {`;
    executor.compile = (code, filename) => {
      const context = executor.environment.getVmContext();
      // A dynamic import asks the runtime of the spec it is in; of a syntax error Jest says more.
      if (!context || code.includes('import(')) return compile(code, filename);
      const known = scripts.get(filename);
      if (known?.code === code) return known.script.runInContext(context);
      try {
        const script = new Script(`${head}${code}\n})`, { filename, columnOffset: -head.length });
        scripts.set(filename, { code, script });
        return script.runInContext(context);
      } catch {
        return compile(code, filename);
      }
    };
  }
};
