import { briefSchema } from './brief-schema.js';

describe('briefSchema', () => {
  it('leaves out what a model sends anyway and the server checks either way', () => {
    const whole = {
      type: 'object',
      properties: {
        projectId: { type: 'integer', exclusiveMinimum: 0, description: 'Project id.' },
        backtestId: { type: 'string', pattern: '^[a-fA-F0-9]{32}$', description: 'From create_backtest.' },
        start: { type: 'integer', minimum: 0, description: 'Oldest first.' },
        names: { type: 'array', items: { type: 'string', minLength: 1 }, description: 'Names to keep.' },
      },
      required: ['projectId'],
      additionalProperties: false,
    };
    expect(briefSchema(whole)).toEqual({
      type: 'object',
      properties: {
        projectId: { type: 'integer' },
        backtestId: { type: 'string' },
        start: { type: 'integer', description: 'Oldest first.' },
        names: { type: 'array', items: { type: 'string' }, description: 'Names to keep.' },
      },
      required: ['projectId'],
    });
  });

  it('keeps every bound that a model has to know', () => {
    const whole = {
      type: 'object',
      properties: {
        count: { type: 'integer', minimum: 1, maximum: 100, description: 'How many.' },
        ratio: { type: 'number', exclusiveMinimum: 0.5, description: 'A share.' },
        name: { type: 'string', minLength: 3, pattern: '^[a-z]+$', description: 'In small letters.' },
        parameters: { type: 'object', additionalProperties: { type: 'string' }, description: 'By name.' },
        language: { enum: ['Py', 'C#'], description: 'Of the code.' },
      },
    };
    expect(briefSchema(whole)).toEqual(whole);
  });

  it('drops a description that only repeats the name, the minimum or the tool that makes an id', () => {
    const described = (name: string, description: string, more = {}) =>
      briefSchema({ type: 'object', properties: { [name]: { type: 'string', ...more, description } } })
        .properties![name]!.description;
    expect(described('newName', 'New name.')).toBeUndefined();
    expect(described('name', 'File name.')).toBeUndefined();
    expect(described('start', 'First order, from 0.', { minimum: 0 })).toBeUndefined();
    expect(described('start', 'First run of the table (default 0).', { minimum: 0 })).toBeUndefined();
    expect(described('compileId', 'From create_compile.')).toBeUndefined();
    for (const name of ['idempotencyKey', 'codeSourceId', 'organizationId'])
      expect(described(name, 'Anything at all.')).toBeUndefined();
    for (const [name, text] of [
      ['name', 'New name, unique.'],
      ['start', 'First, from 0, newest first.'],
      ['optimizationId', 'From create_backtest.'],
      ['start', 'From, Unix seconds.'],
      ['files', 'Python files.'],
    ] as const)
      expect(described(name, text, { minimum: 0 })).toBe(text);
  });

  it('does not change what it was given', () => {
    const field = { type: 'integer', exclusiveMinimum: 0, description: 'Project id.' };
    briefSchema({ type: 'object', properties: { projectId: field }, additionalProperties: false });
    expect(field).toEqual({ type: 'integer', exclusiveMinimum: 0, description: 'Project id.' });
  });
});
