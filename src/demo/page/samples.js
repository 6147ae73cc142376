// Made-up things to send: a picture of a road, a PDF, points on the map.
"use strict";

const PLACES = [["Balai desa", -7.16842, 112.63391], ["Jembatan dusun", -7.17355, 112.62718], ["Simpang masjid", -7.16127, 112.64005]];

function samplePhoto() {
  const canvas = el("canvas", { width: 1280, height: 960 });
  const pen = canvas.getContext("2d");
  const area = (colour, points) => {
    pen.fillStyle = colour;
    pen.beginPath();
    points.forEach(([x, y]) => pen.lineTo(x, y));
    pen.fill();
  };
  const sky = pen.createLinearGradient(0, 0, 0, 480);
  sky.addColorStop(0, "#7fb6e6");
  sky.addColorStop(1, "#e8f2f8");
  area(sky, [[0, 0], [1280, 0], [1280, 480], [0, 480]]);
  area("#8aa66b", [[0, 430], [400, 380], [900, 420], [1280, 370], [1280, 960], [0, 960]]);
  area("#6f8f4e", [[0, 520], [1280, 500], [1280, 960], [0, 960]]);
  area("#8d8a84", [[560, 420], [720, 420], [1180, 960], [100, 960]]);
  for (let n = 0; n < 9; n += 1) {
    const y = 500 + n * 50 + Math.random() * 20;
    const half = (y - 380) * 0.75;
    pen.fillStyle = n % 2 ? "#5f564b" : "#74695a";
    pen.beginPath();
    pen.ellipse(640 + (Math.random() - 0.5) * half, y, 20 + half * 0.18, 7 + half * 0.05, 0, 0, 7);
    pen.fill();
  }
  area("#b7643c", [[120, 400], [240, 320], [360, 400]]);
  area("#efe6d4", [[140, 400], [340, 400], [340, 500], [140, 500]]);
  pen.fillStyle = "rgb(255 255 255 / 80%)";
  pen.font = "28px sans-serif";
  pen.fillText("Foto contoh", 30, 930);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
}

function samplePdf() {
  const text = "BT /F1 18 Tf 60 760 Td (RAB contoh - hanya untuk latihan) Tj ET";
  const parts = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${text.length}>>stream\n${text}\nendstream`, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
  let pdf = "%PDF-1.4\n";
  const starts = parts.map((part, at) => { const start = pdf.length; pdf += `${at + 1} 0 obj${part}endobj\n`; return start; });
  const table = starts.map((start) => String(start).padStart(10, "0") + " 00000 n \n").join("");
  pdf += `xref\n0 6\n0000000000 65535 f \n${table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${pdf.length}\n%%EOF`;
  return new Blob([pdf], { type: "application/pdf" });
}
