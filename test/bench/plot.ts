import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

export interface Bar {
  group: string;
  subject: string;
  /** Microseconds. */
  cost: number;
}

/** The cost of the check as bars, one chart for each engine. @returns SVG */
export function plotCosts(bars: Bar[]): Promise<string> {
  const groups = [...new Set(bars.map(({ group }) => group))];
  const longest = Math.max(...bars.map(({ cost }) => cost));
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: 'Cost of the check on a cached 1.2 KB token',
    background: 'white',
    vconcat: groups.map((group) => ({
      title: group,
      width: 480,
      data: { values: bars.filter((bar) => bar.group === group) },
      encoding: {
        y: { field: 'subject', type: 'nominal', title: null, sort: null, axis: { labelLimit: 240 } },
        x: {
          field: 'cost',
          type: 'quantitative',
          title: 'worker CPU time per request over the bare proxy, µs',
          scale: { domain: [0, longest] },
        },
      },
      layer: [
        { mark: { type: 'bar', color: '#4c78a8' } },
        { mark: { type: 'text', align: 'left', dx: 4 }, encoding: { text: { field: 'cost', format: '.1f' } } },
      ],
    })),
  };
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}
