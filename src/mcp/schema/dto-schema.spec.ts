import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsHash,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { Describe } from '../decorators/describe.decorator.js';
import { AtMostWhen } from '../decorators/at-most-when.decorator.js';
import { BriefList, Nested, NestedList } from '../decorators/nested.decorator.js';
import { NotBelow } from '../decorators/not-below.decorator.js';
import { IsRecordOf } from '../decorators/record-of.decorator.js';
import { schemaOf } from './dto-schema.js';

class Leg {
  @Describe('Symbol of the leg.')
  @IsString()
  symbol!: string;
}

class Everything {
  @Describe('int')
  @IsInt()
  @IsPositive()
  id!: number;

  @Describe('range')
  @IsOptional()
  @IsNumber()
  @Min(0.5)
  @Max(9)
  ratio?: number;

  @Describe('hash')
  @IsHash('md5')
  hash!: string;

  @Describe('word')
  @IsString()
  @Length(2, 5)
  @Matches(/^[a-z]+$/)
  word!: string;

  @Describe('choice')
  @IsIn(['Py', 'C#'])
  language!: string;

  @Describe('flag')
  @IsOptional()
  @IsBoolean()
  flag?: boolean;

  @Describe('list')
  @IsArray()
  @ArrayMaxSize(3)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  tags!: string[];

  @Describe('map')
  @IsOptional()
  @IsRecordOf('string', 'number')
  parameters?: Record<string, string | number>;

  @Describe('nested')
  @Nested(() => Leg)
  leg!: Leg;

  @Describe('nested list')
  @NestedList(() => Leg)
  legs!: Leg[];
}

class Derived extends Leg {
  @Describe('More.')
  @IsInt()
  more!: number;
}

describe('schemaOf', () => {
  it('translates every rule it knows', () => {
    const leg = {
      type: 'object',
      properties: { symbol: { type: 'string', description: 'Symbol of the leg.' } },
      required: ['symbol'],
      additionalProperties: false,
    };
    expect(schemaOf(Everything, 'X.y')).toEqual({
      type: 'object',
      properties: {
        id: { type: 'integer', exclusiveMinimum: 0, description: 'int' },
        ratio: { type: 'number', minimum: 0.5, maximum: 9, description: 'range' },
        hash: { type: 'string', pattern: '^[a-fA-F0-9]{32}$', description: 'hash' },
        word: { type: 'string', minLength: 2, maxLength: 5, pattern: '^[a-z]+$', description: 'word' },
        language: { enum: ['Py', 'C#'], description: 'choice' },
        flag: { type: 'boolean', description: 'flag' },
        tags: { type: 'array', maxItems: 3, items: { type: 'string', minLength: 1 }, description: 'list' },
        parameters: {
          type: 'object',
          additionalProperties: { type: ['string', 'number'] },
          description: 'map',
        },
        leg: { ...leg, description: 'nested' },
        legs: { type: 'array', items: leg, description: 'nested list' },
      },
      required: ['id', 'hash', 'word', 'language', 'tags', 'leg', 'legs'],
      additionalProperties: false,
    });
  });

  it('includes the fields a DTO inherits', () => {
    expect(Object.keys(schemaOf(Derived, 'X.y').properties!)).toEqual(['symbol', 'more']);
  });

  it('keeps the fields of a brief list to itself', () => {
    class Basket {
      @Describe('{symbol} each.')
      @BriefList(() => Leg)
      legs!: Leg[];
    }
    expect(schemaOf(Basket, 'X.y').properties).toEqual({
      legs: { type: 'array', items: { type: 'object' }, description: '{symbol} each.' },
    });
  });

  it('says nothing of rules that compare two fields', () => {
    class Compared {
      @Describe('Not below low, at most 3 when kind is a.')
      @IsInt()
      @NotBelow('low')
      @AtMostWhen('kind', { a: 3 })
      high!: number;
    }
    expect(schemaOf(Compared, 'X.y').properties!['high']).toEqual({
      type: 'integer',
      description: 'Not below low, at most 3 when kind is a.',
    });
  });

  it('refuses a field without description, naming method and field', () => {
    class Undescribed {
      @IsInt()
      id!: number;
    }
    expect(() => schemaOf(Undescribed, 'LiveService.stopLive')).toThrow(
      'LiveService.stopLive has the input field Undescribed.id without @Describe',
    );
  });

  it('refuses a field that nothing validates', () => {
    class Unchecked {
      @Describe('Free.')
      id!: number;
    }
    expect(() => schemaOf(Unchecked, 'A.b')).toThrow(
      'A.b has the input field Unchecked.id without a validation rule',
    );
  });

  it('refuses a rule that it cannot express', () => {
    class Mail {
      @Describe('Address.')
      @IsEmail()
      mail!: string;
    }
    expect(() => schemaOf(Mail, 'A.b')).toThrow(/A\.b uses @isEmail on Mail\.mail, which has no JSON Schema/);
  });

  it('refuses what it would publish wrongly', () => {
    class Flags {
      @Describe('Word.')
      @Matches(/^abc$/i)
      word!: string;
    }
    class Twice {
      @Describe('Word.')
      @Matches(/^a/)
      @Matches(/b$/)
      word!: string;
    }
    class Places {
      @Describe('Price.')
      @IsNumber({ maxDecimalPlaces: 1 })
      price!: number;
    }
    class Sometimes {
      @Describe('Word.')
      @ValidateIf(() => true)
      @IsString()
      word!: string;
    }
    expect(() => schemaOf(Flags, 'A.b')).toThrow(
      'A.b cannot publish Flags.word: a pattern with the flags "i"',
    );
    expect(() => schemaOf(Twice, 'A.b')).toThrow(
      'A.b has two rules for "pattern" on the input field Twice.word',
    );
    expect(() => schemaOf(Places, 'A.b')).toThrow(
      'A.b cannot publish Places.price: the options of @IsNumber',
    );
    expect(() => schemaOf(Sometimes, 'A.b')).toThrow(/A\.b uses @\w+ on Sometimes\.word/);
  });

  it('refuses a field whose type no rule gives', () => {
    class Untyped {
      @Describe('Anything.')
      @IsNotEmpty()
      value!: unknown;
    }
    expect(() => schemaOf(Untyped, 'A.b')).toThrow('without a rule that gives its type');
  });
});
