// Puts panels one after the other into the 24 columns of the grid, and numbers them.
const COLUMNS = 24;

/**
 * @param rows [{ title, panels, collapsed }]; the panels of a collapsed row are loaded when somebody opens it.
 * @returns the panels as Grafana wants them.
 */
export function layOut(rows) {
  let [id, y] = [0, 0];
  return rows.flatMap(({ title, panels, collapsed }) => {
    const row = { id: ++id, type: 'row', title, collapsed, gridPos: { x: 0, y, w: COLUMNS, h: 1 } };
    const placed = place(panels, y + 1).map((panel) => ({ id: ++id, ...panel }));
    y = collapsed ? y + 1 : bottom(placed);
    return collapsed ? [{ ...row, panels: placed }] : [{ ...row, panels: [] }, ...placed];
  });
}

function place(panels, top) {
  let [x, y, lineHeight] = [0, top, 0];
  return panels.map((panel) => {
    const { w, h } = panel.gridPos;
    if (x + w > COLUMNS) [x, y, lineHeight] = [0, y + lineHeight, 0];
    const gridPos = { x, y, w, h };
    x += w;
    lineHeight = Math.max(lineHeight, h);
    return { ...panel, gridPos };
  });
}

const bottom = (panels) => Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
