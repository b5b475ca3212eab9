/** JavaScript has no decorators yet. */
export function decorated(target, ...decorators) {
  for (const decorate of decorators.reverse()) decorate(target);
  return target;
}

export function decoratedMethod({ prototype }, name, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  for (const decorate of decorators.reverse()) decorate(prototype, name, descriptor);
}
