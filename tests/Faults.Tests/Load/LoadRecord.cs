using System.Globalization;
using System.Text;

namespace Coldstart.Faults.Tests.Load;

/// <summary>An invocation as a client posts it.</summary>
/// <param name="InvocationId">Null: the record is known by its request's Idempotency-Key alone.</param>
/// <param name="InitMs">Of cold starts; 0 for warm ones.</param>
/// <param name="Modules">Inclusive load times in ms, of cold starts.</param>
internal sealed record LoadRecord(string Function, string? InvocationId, DateTimeOffset Time, bool IsCold, bool IsError, double DurationMs, double InitMs, int BilledMs, int MemoryMb, IReadOnlyDictionary<string, double> Modules)
{
    private static readonly string[] Names = ["aws-sdk", "express", "pg", "lodash", "zod"];
    private static readonly int[] Memories = [128, 512, 1024, 1769, 3008];

    public static LoadRecord Next(Random random, string function, string? invocationId, DateTimeOffset time)
    {
        var isCold = random.Next(4) == 0;
        var durationMs = random.Next(1, 900_000) / 100.0;
        var initMs = isCold ? random.Next(5_000, 300_000) / 100.0 : 0;
        var modules = isCold ? Names.Take(random.Next(1, Names.Length + 1)).ToDictionary(static name => name, _ => random.Next(1, 5_000) / 100.0) : [];
        return new LoadRecord(function, invocationId, time, isCold, random.Next(10) == 0, durationMs, initMs, (int)Math.Ceiling(durationMs + initMs), Memories[random.Next(Memories.Length)], modules);
    }

    public void WriteTo(StringBuilder json)
    {
        json.Append(CultureInfo.InvariantCulture, $"{{\"function_name\":\"{Function}\",\"timestamp\":\"{Time:yyyy-MM-ddTHH:mm:ss.ffffffZ}\",\"cold_start\":{(IsCold ? "true" : "false")},");
        json.Append(CultureInfo.InvariantCulture, $"\"execution_duration_ms\":{DurationMs},\"billed_duration_ms\":{BilledMs},\"memory_allocated_mb\":{MemoryMb},");
        json.Append(CultureInfo.InvariantCulture, $"\"region\":\"us-east-1\",\"architecture\":\"x86_64\",\"initialization_type\":\"on-demand\",\"status\":\"{(IsError ? "error" : "success")}\"");
        if (InvocationId is not null) json.Append(CultureInfo.InvariantCulture, $",\"invocation_id\":\"{InvocationId}\"");
        if (IsCold)
        {
            json.Append(CultureInfo.InvariantCulture, $",\"init_duration_ms\":{InitMs},\"module_timings\":{{");
            json.AppendJoin(',', Modules.Select(static module => string.Create(CultureInfo.InvariantCulture, $"\"{module.Key}\":{module.Value}")));
            json.Append('}');
        }
        json.Append('}');
    }
}
