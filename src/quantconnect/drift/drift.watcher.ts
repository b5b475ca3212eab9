import { Injectable, Logger } from '@nestjs/common';
import { cautionsOf } from './cautions.js';
import { compare } from './compare.js';
import type { EndpointDrift } from './drift.js';
import { ANSWERS, SHAPES } from './known-answers.js';
import { type Shape, ShapeReader } from './shape.js';

type Listener = (drift: EndpointDrift) => void;

const KNOWN = readAll();

// Requests to these carry secrets, and an answer may repeat one as the name of a field.
const NEAR_SECRETS: ReadonlySet<string> = new Set(['/live/create', '/live/auth0/read']);

/** Compares answers with what is known of them, and tells whoever listens. Nothing it does can fail a call. */
@Injectable()
export class DriftWatcher {
  private readonly logger = new Logger('Drift');
  private readonly listeners: Listener[] = [];
  private hasFailed = false;

  onDrift(listener: Listener): void {
    this.listeners.push(listener);
  }

  /**
   * Answers what whoever reads the answer has to know, as sentences: usually nothing. An endpoint that is
   * not known is let pass.
   */
  look(endpoint: string, answer: object): readonly string[] {
    const shapes = KNOWN.get(endpoint);
    if (!shapes) return [];
    try {
      const drifts = compare(answer, shapes, !NEAR_SECRETS.has(endpoint));
      for (const drift of drifts) for (const tell of this.listeners) tell({ endpoint, ...drift });
      return cautionsOf(endpoint, drifts);
    } catch (error) {
      this.failed(endpoint, error);
      return [];
    }
  }

  /** A fault of this server's own, so once is enough. Without the message, which may quote the answer. */
  private failed(endpoint: string, error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    const at = error instanceof Error ? error.stack?.match(/^ {4}at .+$/gm)?.slice(0, 5) : undefined;
    this.logger.error({ message: 'Looking for drift failed; no call is affected', endpoint, at });
  }
}

function readAll(): ReadonlyMap<string, readonly Shape[]> {
  const reader = new ShapeReader(SHAPES);
  return new Map(Object.entries(ANSWERS).map(([path, source]) => [path, reader.alternatives(source)]));
}
