import { gridEdge } from './grid-edge.js';

const GRID = [
  { name: 'fast', min: 10, max: 50, step: 10 },
  { name: 'slow', min: '60', max: '200', step: '20' },
];

describe('grid_edge', () => {
  it.each([
    [
      { fast: '10', slow: '100' },
      'fast = 10 is the lowest of 10 to 50: the optimum may lie beyond the grid.',
    ],
    [{ fast: 30, slow: 200 }, 'slow = 200 is the highest of 60 to 200'],
    [{ fast: '50', slow: '60' }, 'fast = 50 is the highest of 10 to 50, slow = 60 is the lowest'],
  ])('is raised by %j', (best, says) => {
    expect(gridEdge(GRID, best)).toEqual({ flag: 'grid_edge', says: expect.stringContaining(says) });
  });

  it.each([
    ['the second and the last but one value', GRID, { fast: 20, slow: '180' }],
    ['a parameter that the run does not name', GRID, { fast: 30 }],
    ['two values, which are both edges', [{ name: 'fast', min: 1, max: 2, step: 1 }], { fast: 2 }],
    ['a single value', [{ name: 'fast', min: 5, max: 5, step: 1 }], { fast: 5 }],
    ['a grid that cannot be read', [{ name: 'fast', min: null, max: {}, step: 1 }], { fast: 5 }],
  ])('is not raised by %s', (_name, grid, best) => {
    expect(gridEdge(grid, best)).toBeUndefined();
  });

  it('knows the last value of a range that no step ends on', () => {
    const grid = [{ name: 'fast', min: 0, max: 1, step: 0.3 }];
    expect(gridEdge(grid, { fast: '0.9' })?.says).toContain('fast = 0.9 is the highest');
    expect(gridEdge(grid, { fast: '0.6' })).toBeUndefined();
    const wide = [{ name: 'fast', min: 0, max: 1.1, step: 0.4 }];
    expect(gridEdge(wide, { fast: 0.8 })?.says).toContain('fast = 0.8 is the highest');
    const narrow = [{ name: 'fast', min: 0, max: 0.3, step: 0.1 }];
    expect(gridEdge(narrow, { fast: 0.2 })).toBeUndefined();
  });

  it('names three of many', () => {
    const grid = Array.from({ length: 9 }, (_, n) => ({ name: `p${n}`, min: 0, max: 9, step: 1 }));
    const best = Object.fromEntries(grid.map(({ name }) => [name, 0]));
    expect(gridEdge(grid, best)?.says).toMatch(/^p0 .*p2 = 0 is the lowest of 0 to 9, and 6 more: /);
  });
});
