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

// The package joins outlines over the 180th meridian; a flat map needs them cut there again.
function rings(indices) {
  const points = [];
  for (const i of indices) {
    const arc = i < 0 ? [...arcs[~i]].reverse() : arcs[i];
    for (const p of arc) points.push([...p]);
  }
  for (let i = 1; i < points.length; i++) {
    while (points[i][0] - points[i - 1][0] > 1800) points[i][0] -= 3600;
    while (points[i][0] - points[i - 1][0] < -1800) points[i][0] += 3600;
  }
  return [-3600, 0, 3600].map((shift) => {
    const moved = points.map(([x, y]) => [x + shift, y]);
    return write(clip(clip(moved, (x) => 1800 - x), (x) => x + 1800));
  }).filter(Boolean);
}

// Keeps the side of a meridian on which `inside` is not negative.
function clip(points, inside) {
  const kept = [];
  points.forEach((b, i) => {
    const a = points.at(i - 1);
    const [da, db] = [inside(a[0]), inside(b[0])];
    if (da < 0 !== db < 0) {
      const t = da / (da - db);
      kept.push([Math.round(a[0] + t * (b[0] - a[0])), Math.round(a[1] + t * (b[1] - a[1]))]);
    }
    if (db >= 0) kept.push(b);
  });
  return kept;
}

function write(all) {
  const points = all.filter((p, i) => i === 0 || p[0] !== all[i - 1][0] || p[1] !== all[i - 1][1]);
  const [first, last] = [points[0], points.at(-1)];
  if (points.length > 1 && first[0] === last[0] && first[1] === last[1]) points.pop();
  // What only touches the meridian from the far side leaves a line without area.
  if (points.length < 3 || points.every((p) => p[0] === points[0][0])) return null;
  let x = 0, y = 0;
  return points.map(([px, py]) => { const s = `${px - x},${py - y}`; x = px; y = py; return s; }).join(" ");
}

const lines = [];
for (const g of topology.objects.countries.geometries) {
  if (g.id === "010") continue; // Antarctica lies outside the frame of the map.
  const polygons = g.type === "Polygon" ? [g.arcs] : g.arcs;
  lines.push(`${g.id ?? "000"} ${polygons.flat().flatMap(rings).join(";")}`);
}
process.stdout.write(lines.sort().join("\n") + "\n");
