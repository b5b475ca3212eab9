// The panels of Grafana as far as this dashboard uses them. A panel is { type, title, description, width, height,
// unit, queries, … }; `queries` is a map from legend to expression.
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const QUERY_NAMES = 'ABCDEFGH';

/** One figure of now, with its course behind it. `steps` are [value, colour] from low to high. */
export const figure = (
  title,
  description,
  { queries, unit = 'short', steps = [], mappings, text, ...rest },
) => ({
  ...common('stat', title, description, { width: 3, height: 4, ...rest }),
  targets: targets(queries),
  fieldConfig: fields({ unit, thresholds: thresholds(steps), ...(mappings && { mappings }) }),
  options: {
    colorMode: steps.length > 0 ? 'background' : 'value',
    graphMode: text ? 'none' : 'area',
    justifyMode: 'auto',
    orientation: 'auto',
    textMode: text ?? 'auto',
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
  },
});

/** Lines over time. With `steps` the value from which it is bad is drawn as a line. */
export const lines = (
  title,
  description,
  { queries, unit = 'short', steps = [], stacked = false, max, ...rest },
) => ({
  ...common('timeseries', title, description, { width: 8, height: 8, ...rest }),
  targets: targets(queries),
  fieldConfig: fields({
    unit,
    min: 0,
    ...(max !== undefined && { max }),
    thresholds: thresholds(steps),
    custom: {
      drawStyle: 'line',
      fillOpacity: stacked ? 30 : 8,
      lineWidth: 1,
      showPoints: 'never',
      // A gap is a time without measurements, and is shown as one.
      spanNulls: false,
      stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
      thresholdsStyle: { mode: steps.length > 0 ? 'line' : 'off' },
    },
  }),
  options: {
    legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'], showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
});

/** Horizontal bars, one for each series, of now. */
export const bars = (title, description, { queries, unit = 'short', ...rest }) => ({
  ...common('bargauge', title, description, { width: 8, height: 8, ...rest }),
  targets: targets(queries, { instant: true }),
  fieldConfig: fields({ unit, min: 0, thresholds: thresholds([]) }),
  options: {
    displayMode: 'gradient',
    orientation: 'horizontal',
    showUnfilled: true,
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
  },
});

/**
 * A table with a line for each combination of labels and a column for each query: `columns` are
 * { title: { query, unit, steps } }, `labels` are the columns that name a line.
 */
export const table = (title, description, { columns, labels, sortBy, ...rest }) => ({
  ...common('table', title, description, { width: 12, height: 9, ...rest }),
  targets: targets(Object.fromEntries(Object.entries(columns).map(([name, { query }]) => [name, query])), {
    instant: true,
    format: 'table',
  }),
  transformations: tableTransformations(Object.keys(columns), labels),
  fieldConfig: {
    ...fields({ thresholds: thresholds([]) }),
    overrides: Object.entries(columns).map(([name, column]) => columnStyle(name, column)),
  },
  options: {
    showHeader: true,
    cellHeight: 'sm',
    ...(sortBy && { sortBy: [{ displayName: sortBy, desc: true }] }),
  },
});

/** What state something was in, over time. `states` are [value, text, colour]. */
export const states = (title, description, { queries, states: known, ...rest }) => ({
  ...common('state-timeline', title, description, { width: 8, height: 8, ...rest }),
  targets: targets(queries),
  fieldConfig: fields({
    mappings: mappings(known),
    thresholds: thresholds([]),
    color: { mode: 'thresholds' },
  }),
  options: { showValue: 'auto', mergeValues: true, rowHeight: 0.8, legend: { showLegend: false } },
});

/** Words; for what no query can tell. */
export const words = (title, description, content, size = {}) => ({
  ...common('text', title, description, { width: 8, height: 8, ...size }),
  options: { mode: 'markdown', content },
});

/** Values as words in colours. */
export const mappings = (known) => [
  {
    type: 'value',
    options: Object.fromEntries(known.map(([value, text, color], index) => [value, { text, color, index }])),
  },
];

const common = (type, title, description, { width, height }) => ({
  type,
  title,
  description,
  datasource: DATASOURCE,
  gridPos: { w: width, h: height },
});

const fields = (defaults) => ({ defaults, overrides: [] });

const thresholds = (steps) => ({
  mode: 'absolute',
  steps: [{ color: 'green', value: null }, ...steps.map(([value, color]) => ({ color, value }))],
});

const targets = (queries, form = {}) =>
  Object.entries(queries).map(([legendFormat, expr], index) => ({
    refId: QUERY_NAMES[index],
    datasource: DATASOURCE,
    editorMode: 'code',
    expr,
    legendFormat,
    range: !form.instant,
    ...form,
  }));

// Without an order of their own the columns would come as the server happens to send the labels.
const tableTransformations = (columns, labels) => [
  { id: 'merge', options: {} },
  {
    id: 'organize',
    options: {
      excludeByName: { Time: true, __name__: true },
      indexByName: Object.fromEntries(
        [...Object.keys(labels), ...columns.map((_, index) => valueField(columns, index))].map((name, at) => [
          name,
          at,
        ]),
      ),
      renameByName: {
        ...labels,
        ...Object.fromEntries(columns.map((name, index) => [valueField(columns, index), name])),
      },
    },
  },
];

// Grafana numbers the values of a table only where there are several queries.
const valueField = (columns, index) => (columns.length > 1 ? `Value #${QUERY_NAMES[index]}` : 'Value');

const columnStyle = (name, { unit = 'short', steps = [] }) => ({
  matcher: { id: 'byName', options: name },
  properties: [
    { id: 'unit', value: unit },
    { id: 'thresholds', value: thresholds(steps) },
    ...(steps.length > 0 ? [{ id: 'custom.cellOptions', value: { type: 'color-text' } }] : []),
  ],
});
