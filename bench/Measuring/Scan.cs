using System.Diagnostics;
using System.Text.Json;
using Coldstart.Bench.Load;

namespace Coldstart.Bench.Measuring;

/// <summary>The yardstick: <see cref="Utf8JsonReader"/> walks the bytes and keeps nothing, on one thread.</summary>
internal static class Scan
{
    /// <returns>CPU seconds per million records, and records a second of the clock.</returns>
    public static (double CpuPerMillion, double RecordsPerSecond) Measure(BatchTemplate[] templates, TimeSpan length)
    {
        var (records, tokens) = (0L, 0L);
        var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        while (Stopwatch.GetElapsedTime(started) < length)
        {
            foreach (var template in templates)
            {
                tokens += Walk(template.Body.Span);
                records += template.Records;
            }
        }
        if (tokens < records) throw new BenchFailedException("The scan read nothing.");
        return ((Environment.CpuUsage.TotalTime - cpu).TotalSeconds / records * 1e6, records / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static long Walk(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        var tokens = 0L;
        while (reader.Read()) tokens++;
        return tokens;
    }
}
