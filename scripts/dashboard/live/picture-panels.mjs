// One panel as HTML, by its type.
import { format } from './units.mjs';

const COLOURS = [
  '#73bf69',
  '#f2cc0c',
  '#5794f2',
  '#ff9830',
  '#f2495c',
  '#b877d9',
  '#8ab8ff',
  '#fade2a',
  '#96d98d',
  '#ffb357',
];
const NAMED = { green: '#2f8f46', orange: '#c4651b', red: '#c4293e', blue: '#3274d9' };
const [WIDTH, HEIGHT] = [440, 150];

export function panelHtml(panel) {
  const draw = KINDS[panel.type];
  const body = panel.answers.length > 0 ? draw(panel) : '<p class="none">nothing</p>';
  return `<h2>${escaped(panel.title)}</h2>${body}`;
}

const KINDS = { stat: figure, timeseries: lines, bargauge: bars, table, 'state-timeline': states };

function figure({ answers, fieldConfig, options }) {
  const { unit, thresholds } = fieldConfig.defaults;
  const [{ now, legend }] = answers;
  const { color } = thresholds.steps.findLast(({ value }) => value === null || now >= value);
  const background = options.colorMode === 'background' ? `background:${NAMED[color]}` : '';
  const name = options.textMode === 'value_and_name' ? `<small>${escaped(legend)}</small>` : '';
  return `<div class="figure" style="${background}">${name}${format(now, unit)}</div>`;
}

function lines({ answers, fieldConfig }) {
  const { unit, custom } = fieldConfig.defaults;
  const shown = answers.slice(0, COLOURS.length);
  const series = custom.stacking.mode === 'normal' ? stacked(shown) : shown;
  const times = series.flatMap(({ points }) => points.map(([time]) => time));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const top =
    Math.max(...series.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite)) ||
    1;
  const at = ([time, value]) =>
    `${((time - from) / (to - from || 1)) * WIDTH},${HEIGHT - (value / top) * (HEIGHT - 6)}`;
  const paths = series.map(({ points }, index) => {
    const known = points.filter(([, value]) => Number.isFinite(value)).map(at);
    return `<polyline fill="none" stroke="${COLOURS[index]}" stroke-width="1.5" vector-effect="non-scaling-stroke" points="${known.join(' ')}"/>`;
  });
  const grid = [0.5, 1].map(
    (part) =>
      `<line x1="0" x2="${WIDTH}" y1="${HEIGHT - part * (HEIGHT - 6)}" y2="${HEIGHT - part * (HEIGHT - 6)}" stroke="#2c3036"/>`,
  );
  const picture = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">${grid.join('')}${paths.join('')}</svg>`;
  const legend = shown.map(
    ({ legend: name, now }, index) =>
      `<span style="color:${COLOURS[index]}">${escaped(name)}</span><span>${format(now, unit)}</span>`,
  );
  return `<span>${format(top, unit)}</span>${picture}<div class="legend">${legend.join('')}</div>`;
}

/** Each series on top of those before it. */
function stacked(series) {
  const below = new Map();
  return series.map(({ points, ...rest }) => ({
    ...rest,
    points: points.map(([time, value]) => {
      below.set(time, (below.get(time) ?? 0) + value);
      return [time, below.get(time)];
    }),
  }));
}

function bars({ answers, fieldConfig }) {
  const ordered = answers.toSorted((a, b) => b.now - a.now);
  const top = ordered[0].now || 1;
  return ordered
    .map(
      ({ legend, now }) =>
        `<div class="bar"><span>${escaped(legend)}</span><div style="width:${(now / top) * 100}%"></div><span>${format(now, fieldConfig.defaults.unit)}</span></div>`,
    )
    .join('');
}

function table({ answers, transformations }) {
  const names = transformations.find(({ id }) => id === 'organize').options.renameByName;
  const labels = Object.keys(names).filter((name) => !name.startsWith('Value'));
  const head = Object.values(names).map((name) => `<th>${escaped(name)}</th>`);
  const rows = answers.map(
    ({ metric, now }) =>
      `<tr>${labels.map((label) => `<td>${escaped(metric[label] ?? '')}</td>`).join('')}<td>${now}</td></tr>`,
  );
  return `<table><tr>${head.join('')}</tr>${rows.join('')}</table>`;
}

function states({ answers, fieldConfig }) {
  const known = fieldConfig.defaults.mappings[0].options;
  const times = answers.flatMap(({ points }) => points.map(([time]) => time));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const step = WIDTH / Math.max(...answers.map(({ points }) => points.length));
  return answers
    .map(({ legend, points }) => {
      const parts = points.map(
        ([time, value]) =>
          `<rect x="${((time - from) / (to - from || 1)) * (WIDTH - step)}" width="${step + 0.5}" height="26" fill="${NAMED[known[value]?.color] ?? '#555'}"/>`,
      );
      return `<span>${escaped(legend)}: ${known[points.at(-1)[1]]?.text ?? ''}</span><svg viewBox="0 0 ${WIDTH} 26" preserveAspectRatio="none" style="flex:none;height:34px;margin-bottom:10px">${parts.join('')}</svg>`;
    })
    .join('');
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
