/** A `package-lock.json` as if there were no development dependencies. */
export function withoutTools(lock) {
  const { devDependencies: _, ...root } = lock.packages[''];
  const rest = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  return { ...lock, packages: Object.fromEntries([['', root], ...rest]) };
}
