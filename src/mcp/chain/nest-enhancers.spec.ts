import {
  createParamDecorator,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { RoutesOnly } from '../decorators/routes-only.decorator.js';
import { refuseEnhancers, refuseGlobalEnhancers } from './nest-enhancers.js';

@Injectable()
class Passing implements PipeTransform {
  canActivate = (): boolean => true;
  transform = (value: unknown): unknown => value;
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle();
  catch = (): void => undefined;
}

const FIRST = createParamDecorator(() => 1);

describe('a tool with an enhancer of Nest, which would not run around it,', () => {
  it.each([
    ['@UseGuards', UseGuards(Passing)],
    ['@UseInterceptors', UseInterceptors(Passing)],
    ['@UsePipes', UsePipes(Passing)],
    ['@UseFilters', UseFilters(Passing)],
  ])(
    'is refused for %s, on the method and on the class',
    (name, enhance: MethodDecorator & ClassDecorator) => {
      class OnMethod {
        @enhance
        readIt(): void {}
      }
      @enhance
      class OnClass {
        readIt(): void {}
      }
      for (const type of [OnMethod, OnClass]) {
        expect(() => refuseEnhancers(type, 'readIt', 'A.readIt')).toThrow(
          `A.readIt has ${name}, which Nest runs around routes only`,
        );
      }
    },
  );

  it('is refused for a parameter decorator', () => {
    class Sample {
      readIt(@FIRST() _value: unknown): void {}
    }
    expect(() => refuseEnhancers(Sample, 'readIt', 'A.readIt')).toThrow('A.readIt has a parameter decorator');
  });

  it('is let through without', () => {
    class Sample {
      readIt(): void {}
    }
    expect(() => refuseEnhancers(Sample, 'readIt', 'A.readIt')).not.toThrow();
  });
});

describe('an enhancer of the whole application', () => {
  const uses: readonly (readonly [string, (config: ApplicationConfig, one: Passing) => void])[] = [
    ['guard', (config, one) => config.addGlobalGuard(one)],
    ['interceptor', (config, one) => config.useGlobalInterceptors(one)],
    ['pipe', (config, one) => config.useGlobalPipes(one)],
    ['filter', (config, one) => config.useGlobalFilters(one)],
    ['guard of each request', (config) => config.addGlobalRequestGuard({ metatype: Passing } as never)],
    [
      'interceptor of each request',
      (config) => config.addGlobalRequestInterceptor({ metatype: Passing } as never),
    ],
    ['pipe of each request', (config) => config.addGlobalRequestPipe({ metatype: Passing } as never)],
    ['filter of each request', (config) => config.addGlobalRequestFilter({ metatype: Passing } as never)],
  ];

  it.each(uses)('is refused as a %s, unless it says that it is for routes', (_kind, use) => {
    const config = new ApplicationConfig();
    use(config, new Passing());
    expect(() => refuseGlobalEnhancers(config)).toThrow('Passing is for the whole application');
  });

  it('is let through where it is for routes only', () => {
    @RoutesOnly()
    class ForRoutes extends Passing {}
    const config = new ApplicationConfig();
    for (const [kind, use] of uses) if (!kind.includes('request')) use(config, new ForRoutes());
    expect(() => refuseGlobalEnhancers(config)).not.toThrow();
  });
});
