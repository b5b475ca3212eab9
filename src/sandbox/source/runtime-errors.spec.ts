import { findRuntimeFault } from './runtime-errors.js';

const faultOf = (source: string, path = 'main.py') => findRuntimeFault(new Map([[path, source]]));

function algorithm(initialize: string, onData = 'pass'): string {
  return `class A(QCAlgorithm):\n    def initialize(self):\n        ${initialize}\n    def on_data(self, data):\n        ${onData}\n`;
}

describe('a run-time error is bound to happen when', () => {
  it('initialize raises', () => {
    const fault = faultOf(algorithm('raise ValueError("no symbols")'));
    expect(fault).toMatchObject({ duringInitialize: true });
    expect(fault?.error).toMatch(/^During the algorithm initialization, .* ValueError : no symbols/);
    expect(fault?.stacktrace).toContain(
      'at initialize\n    raise ValueError("no symbols")\n in main.py: line 3',
    );
  });

  it('on_data raises', () => {
    const fault = faultOf(algorithm('pass', 'raise RuntimeError'));
    expect(fault).toMatchObject({ duringInitialize: false });
    expect(fault?.stacktrace).toContain('at on_data\n    raise RuntimeError\n in main.py: line 5');
  });

  it('a number is divided by zero', () => {
    const fault = faultOf(algorithm('self.weight = 1 / 0'));
    expect(fault?.error).toContain('ZeroDivisionError : division by zero');
    expect(fault?.stacktrace).toContain('line 3');
  });

  it('no class is an algorithm', () => {
    expect(faultOf('class A:\n    pass\n')).toMatchObject({ duringInitialize: true });
    expect(faultOf('public class A { }', 'Main.cs')).toMatchObject({ duringInitialize: true });
  });

  it('it is written in the older style of names', () => {
    const source = 'class A(QCAlgorithm):\n  def Initialize(self):\n    raise Exception("x")\n';
    expect(faultOf(source)?.stacktrace).toContain('at Initialize');
  });
});

describe('a run-time error is not certain when', () => {
  it.each([
    ['nothing is wrong', algorithm('pass')],
    ['it stands under a condition', algorithm('if self.x: raise ValueError("x")')],
    ['it stands after a return', algorithm('return\n        raise ValueError("x")')],
    [
      'it is guarded',
      algorithm('try:\n            x = 1 / 0\n        except ZeroDivisionError:\n            pass'),
    ],
    ['it waits in a lambda', algorithm('self.f = lambda: 1 / 0')],
    [
      'it is in a helper',
      'class A(QCAlgorithm):\n    def initialize(self):\n        pass\n    def f(self):\n        raise E\n',
    ],
    ['zero is divided', algorithm('x = 0 / 5')],
  ])('%s', (_, source) => {
    expect(faultOf(source)).toBeUndefined();
  });

  it('a C# class is an algorithm', () => {
    expect(faultOf('public class A : QCAlgorithm { }', 'Main.cs')).toBeUndefined();
  });
});
