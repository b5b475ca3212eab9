import { bars, lines, table } from '../panels.mjs';
import { increase, quantile, quantileOfRange, rate, shareOfEach, sum, topk } from '../promql.mjs';
import { DURATION, OPERATIONS, TOOL, TOOL_CALLS } from '../names.mjs';

const NAME = 'gen_ai_tool_name';
const calls = sum(increase(OPERATIONS, TOOL_CALLS, TOOL), NAME);
const failed = sum(increase(OPERATIONS, TOOL_CALLS, TOOL, 'error_type!=""'), NAME);

export const tools = {
  title: 'Tools',
  collapsed: true,
  panels: [
    table(
      'Tools',
      'Of the time that is shown. Many errors of one tool: look at what QuantConnect answers (Upstream), or a client uses it wrongly. _unknown stands for names that no tool has.',
      {
        columns: {
          calls: { query: calls },
          errors: {
            query: shareOfEach(failed, calls),
            unit: 'percentunit',
            steps: [
              [0.1, 'orange'],
              [0.25, 'red'],
            ],
          },
          p95: { query: quantileOfRange(0.95, DURATION, NAME, TOOL_CALLS, TOOL), unit: 's' },
        },
        labels: { [NAME]: 'tool' },
        sortBy: 'calls',
        width: 12,
        height: 12,
      },
    ),
    bars('Called most', 'The fifteen tools called most in the time that is shown.', {
      queries: { '{{gen_ai_tool_name}}': topk(15, calls) },
      width: 6,
      height: 12,
    }),
    bars('Failed most', 'The fifteen tools whose calls failed most in the time that is shown, in calls.', {
      queries: { '{{gen_ai_tool_name}}': topk(15, failed) },
      width: 6,
      height: 12,
    }),
    lines('Failures by kind', 'Per second, of the chosen tools.', {
      queries: {
        '{{gen_ai_tool_name}} {{error_type}}': sum(
          rate(OPERATIONS, TOOL_CALLS, TOOL, 'error_type!=""'),
          `${NAME}, error_type`,
        ),
      },
      unit: 'reqps',
    }),
    lines(
      'Size of results, p95',
      'What a result costs the context of a model: about four bytes are a token. It is bounded by the server.',
      {
        queries: { '{{gen_ai_tool_name}}': quantile(0.95, 'mcp_server_tool_result_bytes', NAME, TOOL) },
        unit: 'bytes',
      },
    ),
    lines(
      'Repeats and lost answers',
      'Changes whose answer was lost, by what looking for them found, and calls with an idempotency key. unknown needs somebody to look; many replayed are an agent that repeats itself.',
      {
        queries: {
          'lost: {{outcome}}': sum(rate('mcp_server_lost_answers_total'), 'outcome'),
          'with a key: {{outcome}}': sum(rate('mcp_server_idempotent_calls_total'), 'outcome'),
        },
        unit: 'ops',
      },
    ),
    lines('Pictures', 'Drawn, failed, or refused because too many waited.', {
      queries: { '{{outcome}}': sum(rate('mcp_server_pictures_total'), 'outcome') },
      unit: 'ops',
    }),
    lines(
      'Drawing a picture, p95',
      'With the time it waited. Drawing is done beside the requests, one at a time.',
      {
        queries: { p95: quantile(0.95, 'mcp_server_picture_duration_seconds') },
        unit: 's',
      },
    ),
  ],
};
