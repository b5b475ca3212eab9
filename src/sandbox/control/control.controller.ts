import { BadRequestException, Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { Worlds } from '../world/worlds.js';
import { FAULT_KINDS, Faults, type Fault } from './faults.js';
import { RequestFilter, RequestLog } from './request-log.js';

/** What no real service has: a look at the calls received, faults on demand, and a fresh start. */
@Controller('__sandbox')
export class ControlController {
  constructor(
    private readonly worlds: Worlds,
    private readonly log: RequestLog,
    private readonly faults: Faults,
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
