import {
  Allow,
  ArrayMinSize,
  getMetadataStorage,
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  ValidateBy,
} from 'class-validator';
import { Describe } from '../decorators/describe.decorator.js';
import { NestedList } from '../decorators/nested.decorator.js';
import { Rewritten } from '../decorators/rewritten.decorator.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { ToolInputPipe } from '../tool-input.pipe.js';
import { compileFit } from './input-fit.js';
import { withInput } from './with-input.js';

class FileDto {
  @Describe('A name.')
  @IsString()
  name!: string;
}

class SaveDto {
  @Describe('An id.')
  @IsInt()
  id!: number;

  @Describe('Words.')
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsString({ each: true })
  words?: string[];

  @Describe('Files.')
  @IsOptional()
  @NestedList(() => FileDto)
  files?: FileDto[];
}

const call = {} as ToolCall;

describe('the input of a method', () => {
  afterEach(() => jest.restoreAllMocks());

  const run = withInput(SaveDto, async (input) => input);

  it('is made and checked by rules that were read once, and without the pipe', async () => {
    const rules = jest.spyOn(getMetadataStorage(), 'getTargetValidationMetadatas');
    const pipe = jest.spyOn(ToolInputPipe.prototype, 'transform');
    const runOnce = withInput(SaveDto, async (input) => input);
    for (let n = 0; n < 20; n += 1) {
      const made = await runOnce({ id: n, words: ['a'], files: null }, call);
      expect(made).toBeInstanceOf(SaveDto);
      expect(made).toStrictEqual(Object.assign(new SaveDto(), { id: n, words: ['a'] }));
    }
    expect(rules).toHaveBeenCalledTimes(1);
    expect(pipe).not.toHaveBeenCalled();
  });

  it('is no part of what was given: a tool may change it', async () => {
    const words = ['a'];
    const made = (await run({ id: 1, words }, call)) as SaveDto;
    expect(made.words).toEqual(words);
    expect(made.words).not.toBe(words);
  });

  it('is made by the pipe where something in it has fields of its own', async () => {
    const pipe = jest.spyOn(ToolInputPipe.prototype, 'transform');
    const made = (await run({ id: 1, files: [{ name: 'a' }] }, call)) as SaveDto;
    expect(made.files![0]).toBeInstanceOf(FileDto);
    expect(pipe).toHaveBeenCalledTimes(1);
  });

  it('has no prototype of the caller at any depth', async () => {
    class MapDto {
      @Describe('A map.')
      @IsObject()
      map!: Record<string, unknown>;
    }
    const given = JSON.parse('{"map":{"__proto__":{"a":1},"b":{"constructor":{}}}}') as object;
    const made = (await withInput(MapDto, async (input) => input)(given, call)) as MapDto;
    expect(Object.keys(made.map)).toEqual(['b']);
    expect(Object.keys(made.map['b'] as object)).toEqual([]);
  });

  it.each([
    [{ id: '1' }, 'id must be an integer number'],
    [{ id: 1, words: [] }, 'words must contain at least 1 elements'],
    [{ id: 1, words: ['a', 1] }, 'each value in words must be a string'],
    [{ id: 1, files: ['a'] }, 'must be either object or array'],
    [JSON.parse('{"id":1,"__proto__":{"a":1}}'), '__proto__ is not an argument of this tool'],
  ])('is refused by the pipe, in its words: %j', async (given: object, words) => {
    await expect(run(given, call)).rejects.toThrow(words);
  });
});

describe('a field that is rewritten', () => {
  it('is left to the pipe, also where it would pass as it is', async () => {
    class Dto {
      @Describe('A name.')
      @IsOptional()
      @IsString()
      @Rewritten((name) => (name === 'long' ? 'l' : name))
      name?: string;
    }
    const run = withInput(Dto, async (input) => input);
    await expect(run({ name: 'long' }, call)).resolves.toEqual({ name: 'l' });
    expect(compileFit(Dto)({})).toStrictEqual(new Dto());
  });
});

describe('a rule that the compiled check does not know', () => {
  it.each([
    ['answers later', ValidateBy({ name: 'later', validator: { validate: async () => true } })],
    ['depends on something', IsInt({ validateIf: () => false })],
    ['belongs to no validator', Allow()],
  ])('because it %s is left to the pipe', async (_what, rule: PropertyDecorator) => {
    class Dto {
      @Describe('An id.')
      @rule
      id!: number;
    }
    expect(compileFit(Dto)({ id: 1 })).toBeUndefined();
    await expect(withInput(Dto, async (input) => input)({ id: 1 }, call)).resolves.toMatchObject({ id: 1 });
  });
});
