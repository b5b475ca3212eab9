import { Injectable, Module, type Provider, Scope as Lifetime, UseGuards } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { IsInt } from 'class-validator';
import { AnyAuthenticatedCaller, RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../decorators/describe.decorator.js';
import { ToolCall } from '../decorators/tool-call.js';
import { Tool } from '../decorators/tool.decorator.js';
import { ScopesGuard } from '../../auth/guards/scopes.guard.js';
import { CallChain, ORDER } from '../chain/call-chain.js';
import { HandlerExplorer } from './handler.explorer.js';
import { ToolExplorer } from './tool.explorer.js';
import { ServerConfig } from '../../config/server.config.js';
import { ProtocolExtensions } from '../server/protocol-extensions.js';
import { ToolCatalogue } from './tool.catalogue.js';
import { ToolRefusals } from './tool-refusals.service.js';

class IdDto {
  @Describe('An id.')
  @IsInt()
  id!: number;
}

interface Shape {
  id: number;
}

/** A chain with nothing but scopes. */
function scopesOnly(): CallChain {
  const chain = new CallChain(new ScopesGuard());
  for (const place of ORDER.filter((other) => other !== 'scopes'))
    chain.add(place, { around: (next) => async (input, call) => next(input, call) });
  return chain;
}

async function catalogueOf(...providers: Provider[]): Promise<ToolCatalogue> {
  @Module({
    imports: [DiscoveryModule],
    providers: [
      { provide: CallChain, useFactory: scopesOnly },
      HandlerExplorer,
      ToolExplorer,
      ToolRefusals,
      ToolCatalogue,
      ProtocolExtensions,
      ServerConfig,
      ...providers,
    ],
  })
  class TestModule {}
  const module = await Test.createTestingModule({ imports: [TestModule] }).compile();
  module.useLogger(false);
  await module.init();
  return module.get(ToolCatalogue);
}

describe('ToolExplorer', () => {
  it('publishes a method under its name, with hints that follow from its effect', async () => {
    @Injectable()
    class Sample {
      @Tool({ effect: 'destroy', idempotent: true, description: 'Deletes.' })
      @RequireScopes(Scope.FilesDelete)
      deleteOldThing(input: IdDto, call: ToolCall): unknown {
        return { input, call };
      }
    }
    const [tool] = (await catalogueOf(Sample)).tools;
    expect(tool).toMatchObject({
      name: 'delete_old_thing',
      scopes: [Scope.FilesDelete],
      source: 'Sample.deleteOldThing',
    });
    expect(tool!.published).toMatchObject({
      annotations: { idempotentHint: true, openWorldHint: false },
    });
  });

  it('hands input and call to the parameters that ask for them, in whatever number', async () => {
    @Injectable()
    class Sample {
      @Tool({ effect: 'read', description: 'Both.' })
      @AnyAuthenticatedCaller()
      both(input: IdDto, call: ToolCall): unknown {
        return [input, call];
      }

      @Tool({ effect: 'read', description: 'Call only.' })
      @AnyAuthenticatedCaller()
      callOnly(call: ToolCall): unknown {
        return call;
      }

      @Tool({ effect: 'read', description: 'Neither.' })
      @AnyAuthenticatedCaller()
      neither(): unknown {
        return 'nothing';
      }
    }
    const catalogue = await catalogueOf(Sample);
    const call = { principal: {} } as unknown as ToolCall;
    await expect(catalogue.find('both')!.run({ id: 1 }, call)).resolves.toEqual([{ id: 1 }, call]);
    await expect(catalogue.find('call_only')!.run({}, call)).resolves.toBe(call);
    await expect(catalogue.find('neither')!.run({}, call)).resolves.toBe('nothing');
    for (const name of ['call_only', 'neither']) {
      await expect(catalogue.find(name)!.run({ a: 1 }, call)).rejects.toThrow(
        'a is not an argument of this tool',
      );
    }
  });

  it('checks the input before the method runs, and refuses what the DTO does not name', async () => {
    @Injectable()
    class Sample {
      @Tool({ effect: 'read', description: 'Reads.' })
      @AnyAuthenticatedCaller()
      readThing(input: IdDto): unknown {
        return input;
      }
    }
    const run = (await catalogueOf(Sample)).find('read_thing')!.run;
    const call = {} as ToolCall;
    await expect(run({ id: 'x' }, call)).rejects.toThrow('Invalid arguments: id must be an integer number');
    await expect(run({ id: 1, extra: 2 }, call)).rejects.toThrow('extra is not an argument of this tool');
    await expect(run({ id: null }, call)).rejects.toThrow('id must be an integer number');
    await expect(run(JSON.parse('{"id":1,"__proto__":{"polluted":true}}'), call)).rejects.toThrow(
      '__proto__ is not an argument',
    );
    expect({}).not.toHaveProperty('polluted');
  });

  it('refuses a tool without scopes', async () => {
    @Injectable()
    class LiveService {
      @Tool({ effect: 'destroy', description: 'Stops.' })
      stopLive(): void {}
    }
    await expect(catalogueOf(LiveService)).rejects.toThrow(
      'LiveService.stopLive is a @Tool without @RequireScopes or @AnyAuthenticatedCaller',
    );
  });

  it('refuses a tool with a guard of Nest, which would not run', async () => {
    @Injectable()
    class LiveService {
      @Tool({ effect: 'destroy', description: 'Stops.' })
      @AnyAuthenticatedCaller()
      @UseGuards({ canActivate: () => false })
      stopLive(): void {}
    }
    await expect(catalogueOf(LiveService)).rejects.toThrow(
      'LiveService.stopLive has @UseGuards, which Nest runs around routes only',
    );
  });

  it('refuses a guard of the whole application, which would not run around tools', async () => {
    class Closed {
      canActivate = (): boolean => false;
    }
    await expect(catalogueOf({ provide: APP_GUARD, useClass: Closed })).rejects.toThrow(
      'Closed is for the whole application, which Nest runs around routes only',
    );
  });

  it('refuses two tools of one name, naming both', async () => {
    @Injectable()
    class First {
      @Tool({ effect: 'read', description: 'One.' })
      @AnyAuthenticatedCaller()
      readIt(): void {}
    }
    @Injectable()
    class Second {
      @Tool({ effect: 'read', description: 'Two.' })
      @AnyAuthenticatedCaller()
      readIt(): void {}
    }
    await expect(catalogueOf(First, Second)).rejects.toThrow(
      /(First|Second)\.readIt is a @Tool named read_it, and so is (First|Second)\.readIt/,
    );
  });

  it('refuses an input that is not a DTO class', async () => {
    @Injectable()
    class Sample {
      @Tool({ effect: 'read', description: 'Reads.' })
      @AnyAuthenticatedCaller()
      readIt(input: Shape): Shape {
        return input;
      }
    }
    await expect(catalogueOf(Sample)).rejects.toThrow('Sample.readIt has an input that is not a DTO class');
  });

  it('refuses a field without description', async () => {
    class Bare {
      @IsInt()
      id!: number;
    }
    @Injectable()
    class Sample {
      @Tool({ effect: 'read', description: 'Reads.' })
      @AnyAuthenticatedCaller()
      readIt(input: Bare): Bare {
        return input;
      }
    }
    await expect(catalogueOf(Sample)).rejects.toThrow(
      'Sample.readIt has the input field Bare.id without @Describe',
    );
  });

  it('refuses an empty description', async () => {
    @Injectable()
    class Sample {
      @Tool({ effect: 'read', description: ' ' })
      @AnyAuthenticatedCaller()
      readIt(): void {}
    }
    await expect(catalogueOf(Sample)).rejects.toThrow('Sample.readIt is a @Tool without a description');
  });

  it('refuses tools in a request-scoped provider, which discovery would pass over', async () => {
    @Injectable({ scope: Lifetime.REQUEST })
    class Sample {
      @Tool({ effect: 'read', description: 'Reads.' })
      @AnyAuthenticatedCaller()
      readIt(): void {}
    }
    await expect(catalogueOf(Sample)).rejects.toThrow('Sample holds tools and must not be request-scoped');
  });
});
