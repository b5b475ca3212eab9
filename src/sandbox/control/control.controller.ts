import { BadRequestException, Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { Worlds } from '../world/worlds.js';
import { type Drift, Drifting } from './drift.js';
import { DRIFT_MODES, MODES_OF_ONE_FIELD } from './drift-rewrites.js';
import { FAULT_KINDS, Faults, type Fault } from './faults.js';
import { RequestFilter, RequestLog } from './request-log.js';

/** What no real service has: a look at the calls received, faults and drift on demand, and a fresh start. */
@Controller('__sandbox')
export class ControlController {
  constructor(
    private readonly worlds: Worlds,
    private readonly log: RequestLog,
    private readonly faults: Faults,
    private readonly drifting: Drifting,
  ) {}

  @Get('requests')
  requests(@Query() filter: RequestFilter): object {
    return { requests: this.log.list(filter) };
  }

  @Post('reset')
  @HttpCode(200)
  reset(): object {
    this.worlds.reset();
    this.log.clear();
    this.faults.clear();
    this.drifting.clear();
    return {};
  }

  @Post('faults')
  @HttpCode(200)
  addFault(@Body() fault: unknown): object {
    this.faults.add(checkedFault(fault));
    return { faults: this.faults.list() };
  }

  @Delete('faults')
  clearFaults(): object {
    this.faults.clear();
    return { faults: [] };
  }

  @Post('drift')
  @HttpCode(200)
  startDrift(@Body() drift: unknown): object {
    const checked = checkedDrift(drift);
    this.drifting.start(checked);
    return { drift: checked };
  }

  @Delete('drift')
  stopDrift(): object {
    this.drifting.stop();
    return { drift: null };
  }
}

function checkedFault(body: unknown): Fault {
  const fault = { ...(body as Fault) };
  if (!FAULT_KINDS.includes(fault.kind)) {
    throw new BadRequestException(`A fault's kind is one of: ${FAULT_KINDS.join(', ')}`);
  }
  const numbers = [fault.times, fault.status, fault.delayMs].filter((value) => value !== undefined);
  if (!numbers.every((value) => Number.isInteger(value) && value >= 0)) {
    throw new BadRequestException('times, status and delayMs are whole numbers.');
  }
  return fault;
}

function checkedDrift(body: unknown): Drift {
  const { mode, field, replay } = { ...(body as Omit<Drift, 'replay'> & { replay?: unknown }) };
  if (!DRIFT_MODES.includes(mode)) {
    throw new BadRequestException(`A drift's mode is one of: ${DRIFT_MODES.join(', ')}`);
  }
  const isPath = Array.isArray(field) && field.length > 0 && field.every((name) => typeof name === 'string');
  if (MODES_OF_ONE_FIELD.has(mode) && !isPath) {
    throw new BadRequestException(`${mode} needs a field, as ["projects", "*", "name"].`);
  }
  return { mode, ...(isPath && { field }), replay: replay === true };
}
