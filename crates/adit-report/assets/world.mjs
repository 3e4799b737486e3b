// Writes world.txt from `countries-110m.json` of the npm package `world-atlas` (2.0.2):
//   npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
//   node world.mjs package/countries-110m.json > world.txt
import { readFileSync } from "node:fs";

const topology = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { scale, translate } = topology.transform;

// Tenths of a degree: a third of a pixel on a map 1,100 pixels wide.
const arcs = topology.arcs.map((arc) => {
  let x = 0, y = 0;
  return arc.map(([dx, dy]) => {
    x += dx; y += dy;
    return [Math.round((x * scale[0] + translate[0]) * 10), Math.round((y * scale[1] + translate[1]) * 10)];
  });
});

function ring(indices) {
  const points = [];
  for (const i of indices) {
    const arc = i < 0 ? [...arcs[~i]].reverse() : arcs[i];
    for (const p of arc) {
      const last = points.at(-1);
      if (!last || last[0] !== p[0] || last[1] !== p[1]) points.push(p);
    }
  }
  const [first, last] = [points[0], points.at(-1)];
  if (points.length > 1 && first[0] === last[0] && first[1] === last[1]) points.pop();
  if (points.length < 3) return null;
  let x = 0, y = 0;
  return points.map(([px, py]) => { const s = `${px - x},${py - y}`; x = px; y = py; return s; }).join(" ");
}

const lines = [];
for (const g of topology.objects.countries.geometries) {
  if (g.id === "010") continue; // Antarctica lies outside the frame of the map.
  const polygons = g.type === "Polygon" ? [g.arcs] : g.arcs;
  const rings = polygons.flat().map(ring).filter(Boolean);
  lines.push(`${g.id ?? "000"} ${rings.join(";")}`);
}
process.stdout.write(lines.sort().join("\n") + "\n");
