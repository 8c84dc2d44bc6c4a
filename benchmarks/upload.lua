-- What is sent to /upload: a form with one file of 1 MiB, the same in each run.
math.randomseed(1)
local bytes = {}
for i = 1, 1048576 do
  bytes[i] = string.char(math.random(0, 255))
end
wrk.method = "POST"
wrk.headers["Content-Type"] = "multipart/form-data; boundary=nexios-benchmark"
wrk.body = "--nexios-benchmark\r\n"
  .. 'Content-Disposition: form-data; name="file"; filename="noise.bin"\r\n'
  .. "Content-Type: application/octet-stream\r\n\r\n"
  .. table.concat(bytes)
  .. "\r\n--nexios-benchmark--\r\n"
