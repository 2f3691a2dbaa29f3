// Live charts. An option is data; what starts with an @ is looked up here, under certain keys only, so that no name from
// outside can be taken for it.
(() => {
  "use strict";
  const root = document.documentElement;
  const escape = (text) => echarts.format.encodeHTML(String(text));

  // Colours of the page as they are now.
  const probe = document.body.appendChild(document.createElement("i"));
  probe.hidden = true;
  const color = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const faded = (tone, opacity) => tone.replace(/rgba?\(([^)]+)\)/, (_, rgb) => `rgba(${rgb.split(/[\s,/]+/).slice(0, 3).join(",")},${opacity})`);
  const CATEGORIES = 7;
  const tone = (name) => {
    if (name === "shade") return faded(color("category-5"), 0.38);
    if (name === "light-shade") return faded(color("axis"), 0.25);
    const place = Number(name.match(/^category-(\d+)$/)?.[1]);
    if (place >= CATEGORIES) return faded(color(`category-${place % CATEGORIES}`), 0.45);
    return color(name);
  };

  // Numbers as the drawn pictures write them.
  const number = (value, digits = 6) => {
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(2).replace(".00e", "e").replaceAll("-", "−");
    return value.toLocaleString("en", { maximumSignificantDigits: digits }).replace("-", "−");
  };

  // What is shown on pointing.
  const lines = (rows) => rows.map(([what, howMuch]) => `<i>${escape(what)}</i><span>${escape(howMuch)}</span>`).join("");
  const tip = ({ data }) => (data?.tip ? `<div class="tip">${data.name ? `<b>${escape(data.name)}</b>` : ""}${lines(data.tip)}</div>` : "");
  const estimate = (what, value, low, high) => [[what || "value", number(value)], ...(low == null ? [] : [["interval", `${number(low)} to ${number(high)}`]])];
  const count = (n) => (n == null ? [] : [["n", n.toLocaleString("en")]]);
  const dotted = ({ xAxis, yAxis }) => ({ name, value: [x, y, left, right, low, high, n] }) =>
    tip({ data: { name, tip: [...estimate(xAxis.name, x, left, right), ...estimate(yAxis.name, y, low, high), ...count(n)] } });
  const axis = (params) => {
    const shown = params.filter(({ seriesType, value }) => seriesType === "line" && value[1] != null);
    if (!shown.length) return "";
    const named = (name) => (name.startsWith("series\0") ? "" : name);
    const rows = shown.flatMap(({ seriesName, value: [, y, low, high, n] }) => [...estimate(named(seriesName), y, low, high), ...count(n)]);
    return `<div class="tip"><b>${number(shown[0].value[0])}</b>${lines(rows)}</div>`;
  };

  // Shapes that ECharts does not have. Each gets pixels from `api.coord`.
  const line = (x1, y1, x2, y2, stroke, lineWidth = 1.6, opacity = 1) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth, opacity } });
  const dot = (cx, cy, r, fill, stroke, lineWidth = 1) => ({ type: "circle", shape: { cx, cy, r }, style: { fill, stroke, lineWidth } });
  const box = (x, y, width, height, style) => ({ type: "rect", shape: { x, y, width, height }, style });
  const group = (...children) => ({ type: "group", children });
  const whiskers = (low, high, y, stroke, reach) => [line(low, y, high, y, stroke), line(low, y - reach, low, y + reach, stroke), line(high, y - reach, high, y + reach, stroke)];
  const rendered = {
    interval: (_, api) => {
      const [low, y] = api.coord([api.value(0), api.value(3)]);
      const [at] = api.coord([api.value(1), api.value(3)]);
      const [high] = api.coord([api.value(2), api.value(3)]);
      const stroke = api.visual("color");
      if (!api.value(4)) return dot(at, y, 4.5, tone("paper"), stroke, 1.8);
      return group(...whiskers(low, high, y, stroke, 4.5), dot(at, y, 5, stroke, tone("paper"), 1.2));
    },
    box: (_, api) => {
      const row = api.value(6);
      const x = (dimension) => api.coord([api.value(dimension), row])[0];
      const y = api.coord([0, row])[1];
      const [low, first, median, third, high] = [0, 1, 2, 3, 4].map(x);
      const stroke = api.visual("color");
      const mean = Number.isFinite(api.value(5)) ? [dot(x(5), y, 3.5, tone("ink"), tone("paper"), 1.2)] : [];
      return group(
        // What can be pointed at is the whole row of the box.
        box(low - 4, y - 10, high - low + 8, 20, { fill: "transparent" }),
        ...[[low, first], [third, high]].map(([from, to]) => line(from, y, to, y, stroke)),
        ...[low, high].map((end) => line(end, y - 4.5, end, y + 4.5, stroke)),
        box(first, y - 8, Math.max(third - first, 1), 16, { fill: stroke, opacity: 0.35 }),
        line(median, y - 8, median, y + 8, stroke, 2.4),
        ...mean,
      );
    },
    whisker: (_, api) => {
      const [low, middle] = api.coord([api.value(0), api.value(2)]);
      const [high] = api.coord([api.value(1), api.value(2)]);
      const kinds = api.value(4);
      const bars = api.barLayout({ count: kinds, barGap: "12%", barCategoryGap: "34%" });
      const y = middle + bars[api.value(3)].offsetCenter;
      return group(...whiskers(low, high, y, tone("ink"), Math.min(4, bars[0].width / 3)));
    },
    cross: (_, api) => {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const [left, low] = api.coord([api.value(2), api.value(4)]);
      const [right, high] = api.coord([api.value(3), api.value(5)]);
      const stroke = api.visual("color");
      return group(line(left, y, right, y, stroke, 1.2, 0.5), line(x, low, x, high, stroke, 1.2, 0.5));
    },
    bin: ({ coordSys }, api) => {
      const [left, top] = api.coord([api.value(0), api.value(2)]);
      const [right, bottom] = api.coord([api.value(1), 0]);
      const gap = right - left > 4 ? 1 : 0;
      const shape = echarts.graphic.clipRectByRect({ x: left, y: top, width: right - left - gap, height: bottom - top }, coordSys);
      return shape && { type: "rect", shape, style: { fill: api.visual("color"), opacity: api.value(3) } };
    },
    span: ({ coordSys }, api) => {
      const [left] = api.coord([api.value(0), 0]);
      const [right] = api.coord([api.value(1), 0]);
      const whole = { x: left, y: coordSys.y, width: Math.max(right - left, 0.5), height: coordSys.height };
      const shape = echarts.graphic.clipRectByRect(whole, coordSys);
      return shape && { type: "rect", shape, style: { fill: api.visual("color"), opacity: api.value(2) } };
    },
    // One polygon per stretch without a gap, all drawn with the first datum.
    band: ({ dataIndexInside, dataInsideLength, coordSys }, api) => {
      if (dataIndexInside > 0) return null;
      const stretches = [[]];
      for (let place = 0; place < dataInsideLength; place++) {
        const [x, low, high] = [0, 2, 3].map((dimension) => api.value(dimension, place));
        if ([x, low, high].every(Number.isFinite)) stretches.at(-1).push([api.coord([x, low]), api.coord([x, high])]);
        else stretches.push([]);
      }
      const clip = { type: "rect", shape: { x: coordSys.x, y: coordSys.y, width: coordSys.width, height: coordSys.height } };
      const polygon = (ends) => ({
        type: "polygon",
        shape: { points: [...ends.map(([low]) => low), ...ends.map(([, high]) => high).reverse()] },
        style: { fill: api.visual("color"), opacity: 0.2 },
        clipPath: clip,
      });
      return group(...stretches.filter((ends) => ends.length > 1).map(polygon));
    },
    void: (_, api) => {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const [width, height] = api.size([1, 1]);
      const words = { x, y, text: "–", fill: tone("quiet"), align: "center", verticalAlign: "middle" };
      return group(box(x - width / 2 + 1, y - height / 2 + 1, width - 2, height - 2, { fill: tone("pale"), stroke: tone("grid"), lineDash: [3, 3] }), { type: "text", style: words });
    },
  };

  const formatters = { tip, axis, number: (value) => number(value, 3), name: ({ name }) => name, text: ({ data }) => data.text };
  const isNarrow = (width) => width < 560;
  const NAMED = {
    formatter: (name, { option }) => (name === "dot" ? dotted(option) : formatters[name]),
    renderItem: (name) => rendered[name],
    color: tone,
    borderColor: tone,
    width: (_, { width }) => (isNarrow(width) ? width * 0.4 : Math.min(320, width * 0.4)),
  };
  const resolved = (value, chart, key) => {
    if (Array.isArray(value)) return value.map((item) => resolved(item, chart));
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, chart, key)]));
    }
    if (typeof value !== "string" || !value.startsWith("@") || !NAMED[key]) return value;
    const found = NAMED[key](value.slice(1), chart);
    if (found === undefined) throw new Error(`unknown ${key} ${value}`);
    return found;
  };

  // A name in up to so many lines, broken after words or within long names.
  const broken = (name, letters, most = 3) => {
    const lines = [""];
    for (const whole of name.split(/(?<=[ _])/)) {
      const part = whole.length > letters + 1 ? `${whole.slice(0, letters)}…` : whole;
      if (lines.at(-1) && (lines.at(-1) + part).trimEnd().length > letters) lines.push("");
      lines[lines.length - 1] += part;
    }
    return lines.slice(0, most).join("\n") + (lines.length > most ? "…" : "");
  };

  // One look for all charts.
  const styled = (option, width) => {
    const [ink, quiet, rule, axisTone, paper] = ["ink", "quiet", "grid", "axis", "paper"].map(tone);
    const each = (part, change) => (part === undefined ? part : Array.isArray(part) ? part.map(change) : change(part));
    const onAxis = (axis) => ({
      ...axis,
      axisLine: { show: axis.type === "category", lineStyle: { color: axisTone } },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: rule }, ...axis.splitLine },
      axisLabel: {
        color: axis.type === "category" ? ink : quiet, fontSize: 12, ...(axis.type === "category" ? {} : { formatter: (value) => number(value) }),
        ...axis.axisLabel,
        // Two lines of small print say more than the beginning of one.
        ...(isNarrow(width) && axis.axisLabel?.overflow ? { formatter: (name) => broken(name, width * 0.07, 2), width: undefined, overflow: undefined, fontSize: 10, lineHeight: 11 } : {}),
        // Names side by side under columns: two lines within the width of one.
        ...(isNarrow(width) && axis.axisLabel?.interval === 0 && !axis.axisLabel.rotate
          ? { formatter: (name) => broken(name, Math.max(5, (width - 110) / axis.data.length / 5.5), 2), fontSize: 10, lineHeight: 11 } : {}),
      },
      nameTextStyle: {
        color: ink, fontSize: 12, ...axis.nameTextStyle,
        lineHeight: 13,
      },
      name: isNarrow(width) && axis.nameLocation === "middle" ? broken(axis.name, width / 13) : axis.name,
    });
    // Slanted labels need room: a narrow chart keeps the median's.
    const onSeries = (series) => (isNarrow(width) && series.markLine?.label.rotate
      ? { ...series, markLine: { ...series.markLine, data: series.markLine.data.filter(({ name }) => name.startsWith("median")) } }
      : series);
    const onLegend = (legend) => ({
      type: "scroll", left: 0, top: 0, itemGap: 16, itemWidth: 18, itemHeight: 10, textStyle: { color: ink, fontSize: 12 },
      pageTextStyle: { color: quiet }, pageIconColor: ink, pageIconInactiveColor: axisTone, ...legend,
    });
    const onZoom = (zoom) => ({
      ...zoom, borderColor: rule, fillerColor: faded(color("category-0"), 0.14), textStyle: { color: quiet }, brushSelect: false,
      handleStyle: { color: paper, borderColor: axisTone }, moveHandleSize: 0, showDataShadow: false,
    });
    const icon = { iconStyle: { borderColor: quiet }, emphasis: { iconStyle: { borderColor: color("accent"), textFill: ink } } };
    return {
      ...option,
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
      tooltip: { ...option.tooltip, confine: true, backgroundColor: paper, borderColor: axisTone, borderWidth: 1, padding: [6, 10], textStyle: { color: ink }, axisPointer: { lineStyle: { color: axisTone } } },
      title: each(option.title, (title) => ({ ...title, textStyle: { color: ink, fontSize: 13, fontWeight: 600 } })),
      legend: each(option.legend, onLegend),
      series: each(option.series, onSeries),
      xAxis: each(option.xAxis, onAxis),
      yAxis: each(option.yAxis, onAxis),
      dataZoom: each(option.dataZoom, onZoom),
      visualMap: option.visualMap && { ...option.visualMap, textStyle: { color: quiet }, ...(isNarrow(width) ? { itemHeight: 120 } : {}) },
      toolbox: option.toolbox && { ...option.toolbox, right: 4, top: option.legend?.show === false ? 0 : 24, itemSize: 13, ...icon },
    };
  };

  // Each chart is made when it comes near; the page says how many there are, are made and have failed.
  const charts = new Map();
  const views = [...document.querySelectorAll(".view:has(.live)")];
  const failures = [];
  const tell = () => {
    root.dataset.charts = `${charts.size} of ${views.length}`;
    root.dataset.failures = failures.join("\n");
  };
  const draw = (view) => {
    const { chart, option } = charts.get(view);
    const width = chart.getWidth();
    chart.setOption(styled(resolved(option, { width, option }), width), { notMerge: true });
    // Digits in all cells or in none.
    const [cells] = option.series;
    if (cells?.type !== "heatmap") return;
    const [left, right] = [0, 1].map((column) => chart.convertToPixel({ seriesIndex: 0 }, [column, 0])[0]);
    const longest = Math.max(...cells.data.map(({ text }) => text.length));
    if (option.xAxis.data.length > 1 && right - left < 6.5 * longest) chart.setOption({ series: [{ label: { show: false } }] });
  };
  const make = (view) => {
    if (charts.has(view)) return;
    try {
      const option = JSON.parse(view.querySelector("script").textContent);
      charts.set(view, { chart: echarts.init(view.querySelector(".canvas"), null, { renderer: "canvas" }), option });
      draw(view);
    } catch (error) {
      view.classList.add("failed");
      failures.push(`${view.dataset.name}: ${error.message}`);
    }
    tell();
  };
  const near = new IntersectionObserver((entries) => entries.forEach(({ isIntersecting, target }) => {
    if (isIntersecting) {
      near.unobserve(target);
      make(target);
    }
  }), { rootMargin: "400px 0px" });
  views.forEach((view) => near.observe(view));
  const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const made = charts.get(target);
    const width = target.querySelector(".canvas").clientWidth;
    if (made && width > 0 && width !== made.chart.getWidth()) {
      made.chart.resize();
      draw(target);
    }
  }));
  views.forEach((view) => resized.observe(view));
  addEventListener("recolor", () => charts.forEach((_, view) => draw(view)));
  tell();
})();
