import { areaY, axisY, gridY, lineY, plot, type Markish, type PlotOptions } from '@observablehq/plot';

/// One place of a measured line, with its band.
export interface Measured { at: Date | number; mean: number; low: number; high: number }

/// How marks and axes of every plot look.
export const faint = { fill: 'var(--ink-3)' };
export const across = { label: null, tickSize: 4, ...faint };
export const promised = { stroke: 'var(--ink-3)', strokeDasharray: '2 3' };

export const band = (points: Measured[], colour: string, scale = 1): Markish => areaY(points, {
  x: 'at', y1: (one: Measured) => one.low / scale, y2: (one: Measured) => one.high / scale, fill: colour, fillOpacity: 0.2,
});
export const line = (points: Measured[], colour: string, dash = 'none', scale = 1): Markish => lineY(points, {
  x: 'at', y: (one: Measured) => one.mean / scale, stroke: colour, strokeWidth: 1.9, strokeDasharray: dash,
});

/// Draws a plot into its place, in the frame that all plots of the report have; `behind` lies below the grid.
export function draw(place: HTMLElement, name: string, tick: (value: number) => string,
  { behind = [], marks = [], yTicks = 5, ...options }: PlotOptions & { behind?: Markish[]; yTicks?: number | number[] }): void {
  const drawn = plot({
    marginLeft: 46,
    style: { background: 'transparent', fontFamily: 'inherit', fontSize: '12px', overflow: 'visible', color: 'var(--ink-2)' },
    ...options,
    marks: [
      ...behind,
      gridY({ ticks: yTicks, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({ ticks: yTicks, tickFormat: tick, label: null, tickSize: 0, ...faint }),
      ...marks,
    ],
  });
  nameAsOne(drawn, name);
  place.replaceChildren(drawn);
}

/// Names a drawing as one picture: the names that the library gives its parts (`line`, `area`) say nothing to anybody, and are kept
/// as `data-mark`.
function nameAsOne(drawn: Element, name: string): void {
  for (const part of drawn.querySelectorAll('[aria-label]')) {
    part.setAttribute('data-mark', part.getAttribute('aria-label') ?? '');
    part.removeAttribute('aria-label');
  }
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-label', name);
}
