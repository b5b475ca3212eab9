import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ServerEvent } from '@modelcontextprotocol/server';
import {
  EXCHANGE_BUS,
  type ExchangeBus,
  type ExchangeMessage,
  InProcessExchangeBus,
} from '../mcp/http/legacy/exchange-bus.js';
import { ModernLeg } from '../mcp/http/modern.leg.js';
import { TaskAnswerBook, type TaskAnswers } from './task-answers.js';

type Relayed =
  | { readonly exchange: ExchangeMessage }
  | { readonly event: ServerEvent }
  | { readonly answers: TaskAnswers };

/**
 * Joins the buses of processes that one parent has started with a channel to each: what is published here
 * goes to the parent, which hands it to the others. Does nothing in a process without such a parent.
 */
@Injectable()
export class SiblingProcesses implements OnModuleInit {
  private taking = false;

  constructor(
    @Inject(EXCHANGE_BUS) private readonly exchanges: ExchangeBus,
    private readonly modern: ModernLeg,
    private readonly book: TaskAnswerBook,
  ) {}

  onModuleInit(): void {
    if (!process.send) return;
    // A bus that reaches the others by itself would send everything in circles.
    if (this.exchanges instanceof InProcessExchangeBus)
      this.exchanges.subscribe((exchange) => this.hand({ exchange }));
    this.modern.events.subscribe((event) => this.hand({ event }));
    this.book.onAnswers((answers) => this.hand({ answers }));
    process.on('message', (message: Relayed) => this.take(message));
    // The channel alone must not keep the process alive.
    process.channel?.unref();
  }

  private hand(message: Relayed): void {
    if (!this.taking) process.send?.(message);
  }

  /** Both buses deliver before they return, so what comes from a sibling is not handed back to it. */
  private take(message: Relayed): void {
    this.taking = true;
    try {
      if ('exchange' in message) void this.exchanges.publish(message.exchange);
      else if ('answers' in message) this.book.add(message.answers);
      else this.modern.events.publish(message.event);
    } finally {
      this.taking = false;
    }
  }
}
