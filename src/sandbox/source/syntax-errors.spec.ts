import { findSyntaxError } from './syntax-errors.js';

describe('valid Python', () => {
  it.each([
    ['an empty file', ''],
    ['comments at any depth', 'x = 1\n    # indented remark\ny = 2\n'],
    ['a number that ends in its point', 'x = 20.\ny = [1., 2.]\n'],
    ['a bare yield', 'def f():\n    yield\n    x = 1\n'],
    [
      'decorators and annotations',
      '@d(1)\nclass A(B, metaclass=M):\n    x: int = 3\n    def f(self) -> int: ...\n',
    ],
    ['lambdas, conditions and walruses', 'f = lambda a, *b, **c: a if (n := len(b)) else c\n'],
    ['nested f-strings', 'f"{x!r:>{width}} {d["k"]}"\n'],
    [
      'pattern matching',
      'match p:\n    case [a, *rest]:\n        pass\n    case ast.Name(id=n):\n        pass\n',
    ],
    ['print as a function', 'print("a")\nprint ("b")\n'],
    ['strings over several lines', 'x = """\n  a "quoted" text\n"""\ny = \'\'\n'],
    ['tabs, carriage returns and form feeds', 'def f():\r\n\treturn 1\r\n\f\nx = f()\r\n'],
    ['async code', 'async def f():\n    async with a as b:\n        await b\n'],
  ])('with %s passes', (_, source) => {
    expect(findSyntaxError(source)).toBeUndefined();
  });
});

describe('a mistake is found at its place', () => {
  it.each([
    ['two equal signs', 'x = 1\ny = = 2\n', 2, 4],
    ['no colon', 'class A:\n    def f(self)\n        return 1\n', 2, 15],
    ['an empty body', 'def f():\nx = 1\n', 2, 0],
    ['an unclosed bracket', 'x = (1,\n', 2, 0],
    ['an unclosed text', 'x = "abc\ny = 1\n', 1, 4],
    ['an indent out of nowhere', 'x = 1\n  y = 2\n', 2, 2],
    ['a statement of Python 2', 'print "hello"\n', 1, 0],
    [
      'half a call',
      'class A(QCAlgorithm):\n    def initialize(self):\n        self.add_equity("SPY"\n',
      4,
      0,
    ],
  ])('%s', (_, source, line, column) => {
    expect(findSyntaxError(source)).toMatchObject({ line, column, reason: expect.any(String) });
  });
});

it('names the first mistake only', () => {
  expect(findSyntaxError('x = = 1\ny = = 2\n')).toMatchObject({ line: 1 });
});

it('survives code that is nested very deeply', () => {
  expect(findSyntaxError('('.repeat(10_000))).toBeDefined();
});
