using System.Globalization;
using System.Text;

namespace Coldstart.Bench.Load;

/// <summary>
/// Makes the text of records: 13 fields, 6 module timings, about 452 bytes; a tenth are cold starts; function names by Zipf's law.
/// The same seed makes the same records.
/// </summary>
internal sealed class RecordShape
{
    public const string FirstFunction = "payment-service";

    private const double ZipfExponent = 1.05;

    private static readonly string[] Modules = ["aws-sdk", "@prisma/client", "moment", "lodash", "axios", "./src/handlers/payment"];

    private readonly Random random;
    private readonly double[] cumulated;

    public RecordShape(int functions, int seed)
    {
        random = new Random(seed);
        cumulated = new double[functions];
        var sum = 0.0;
        for (var rank = 0; rank < functions; rank++) cumulated[rank] = sum += 1 / Math.Pow(rank + 1, ZipfExponent);
    }

    public static string FunctionName(int rank) => rank == 0 ? FirstFunction : string.Create(CultureInfo.InvariantCulture, $"svc-{(rank - 1L) * 7919 % 1_000_003}-worker");

    public int NextFunction()
    {
        var at = Array.BinarySearch(cumulated, random.NextDouble() * cumulated[^1]);
        return Math.Min(at < 0 ? ~at : at, cumulated.Length - 1);
    }

    /// <summary>Appends one record; request id, invocation id and time are placeholders that <see cref="BatchTemplate"/> fills.</summary>
    public void Append(StringBuilder into, int function)
    {
        var isCold = random.NextDouble() < 0.1;
        var initMs = isCold ? (int)Math.Clamp(Math.Exp(Gauss(6.6, 0.6)), 100, 5000) : 0;
        var executionMs = Math.Round(Math.Clamp(Math.Exp(Gauss(4.6, 1.1)), 1, 60000), 2);
        into.Append(CultureInfo.InvariantCulture, $"{{\"function_name\":\"{FunctionName(function)}\",");
        into.Append("\"invocation_id\":\"00000000-").Append(CultureInfo.InvariantCulture, $"{random.Next(65536):x4}-{random.Next(65536):x4}\",");
        into.Append("\"request_id\":\"req-00000000\",\"timestamp\":\"2026-01-01T00:00:00Z\",");
        into.Append(CultureInfo.InvariantCulture, $"\"cold_start\":{(isCold ? "true" : "false")},\"init_duration_ms\":{initMs},");
        into.Append(CultureInfo.InvariantCulture, $"\"execution_duration_ms\":{executionMs:0.0#},\"billed_duration_ms\":{(int)(executionMs + initMs) + 1},");
        into.Append(CultureInfo.InvariantCulture, $"\"memory_used_mb\":{random.Next(90, 501)},\"memory_allocated_mb\":512,\"module_timings\":{{");
        for (var at = 0; at < Modules.Length; at++) into.Append(CultureInfo.InvariantCulture, $"{(at == 0 ? "" : ",")}\"{Modules[at]}\":{random.Next(20, 901)}");
        into.Append("},\"runtime_version\":\"nodejs18.x\",\"architecture\":\"x86_64\"}");
    }

    private double Gauss(double mean, double deviation) =>
        mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
