import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AccountController } from './account/account.controller.js';
import { AiController } from './ai/ai.controller.js';
import { BacktestsController } from './backtests/backtests.controller.js';
import { RecordsController } from './backtests/records.controller.js';
import { ResultsController } from './backtests/results.controller.js';
import { CollaborationController } from './collaboration/collaboration.controller.js';
import { CompileController } from './compile/compile.controller.js';
import { ControlController } from './control/control.controller.js';
import { DataController } from './data/data.controller.js';
import { Drifting } from './control/drift.js';
import { Faults } from './control/faults.js';
import { RequestLog } from './control/request-log.js';
import { FilesController } from './files/files.controller.js';
import { AuthenticateController } from './http/authenticate.controller.js';
import { FailuresFilter } from './http/failures.filter.js';
import { AuthorizationsController, SignInController } from './live/authorizations.controller.js';
import { LiveCommandsController } from './live/live-commands.controller.js';
import { LiveController } from './live/live.controller.js';
import { LiveResultsController } from './live/live-results.controller.js';
import { NodesController } from './nodes/nodes.controller.js';
import { LeanController } from './lean/lean.controller.js';
import { OrganizationsController } from './organizations/organizations.controller.js';
import { LibrariesController } from './projects/libraries.controller.js';
import { ObjectStoreController } from './object-store/object-store.controller.js';
import { OptimizationsController } from './optimizations/optimizations.controller.js';
import { ProjectsController } from './projects/projects.controller.js';
import type { SandboxSettings } from './sandbox.settings.js';
import { Clock } from './world/clock.js';
import { Worlds } from './world/worlds.js';

/** The API's endpoint groups, one line each. */
const GROUPS = [
  AuthenticateController,
  AccountController,
  ProjectsController,
  CollaborationController,
  FilesController,
  CompileController,
  BacktestsController,
  ResultsController,
  NodesController,
  LiveController,
  LiveResultsController,
  LiveCommandsController,
  AuthorizationsController,
  AiController,
  LeanController,
  OrganizationsController,
  DataController,
  LibrariesController,
  RecordsController,
  OptimizationsController,
  ObjectStoreController,
];

@Module({})
export class SandboxModule {
  static with({ tenants, speed, backtestSeconds, limits }: SandboxSettings): DynamicModule {
    const worlds = new Worlds(tenants, { clock: new Clock(speed), limits, backtestSeconds });
    return {
      module: SandboxModule,
      controllers: [...GROUPS, SignInController, ControlController],
      providers: [
        { provide: Worlds, useValue: worlds },
        { provide: APP_FILTER, useClass: FailuresFilter },
        RequestLog,
        Faults,
        Drifting,
      ],
    };
  }
}
