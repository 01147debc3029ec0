using System.Globalization;
using System.Text;
using Coldstart.Ingestion.Json;

namespace Coldstart.Ingestion.Tests.Json;

/// <summary>Makes bodies that look like those of SDKs, some of them with what nobody should send, some of them damaged.</summary>
internal sealed class RandomInvocations(int seed)
{
    private static readonly string[] Functions = ["payment-service", "svc-1-worker", "svc-2-worker", "a", "arn:aws:lambda:eu-west-1:1:function:f:$LATEST"];
    private static readonly string[] ModuleNames =
        ["aws-sdk", "@prisma/client", "moment", "lodash", "axios", "./src/handlers/payment", "a-module-with-a-name-longer-than-a-vector-has-bytes", "x", "ünï", "a\\u0062c", "n28-aaaaaaaaaaaaaaaaaaaaaaaaa", "n29-aaaaaaaaaaaaaaaaaaaaaaaaaa"];

    private static readonly string[] Odd =
    [
        "null", "true", "false", "0", "-0", "-1", "1e999", "1.5e2", "01", "1.", ".5", "\"\"", "\"x\"", "[]", "{}", "{\"a\":[1,{\"b\":null}]}", "900000", "900000.0004",
        "900000.0005", "900001", "9999999", "99999999", "123456789.5", "0.00049999999", "0.0005", "12.345678901234567", "65535.99999999", "65536", "0.00048828125", "0.000488281249",
        "\"12.5\"", "\"2026-01-02T10:30:00Z\"", "\"2026-01-02T11:30:00.123456789+01:00\"", "\"2026-01-02T10:30:00.12345678Z\"", "\"2026-01-02T10:3:00.5Z\"", "\"2026-01-02T23:59:60Z\"",
        "\"2025-12-31T23:59:60Z\"", "\"2026-01-02T24:00:00Z\"", "\"2026-01-02T10;30:00Z\"", "\"a\\\"b\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"é\"", "\"\u007f\"", "\"\u0085\"", "\"a\tb\"", "nul", "tru",
    ];

    private readonly Random random = new(seed);

    public byte[] Body(out BodyForm form)
    {
        form = random.Next(3) == 0 ? BodyForm.Ndjson : BodyForm.Json;
        var count = random.Next(1, 12);
        var style = random.Next(8);
        var (colon, comma) = style switch { 0 => (": ", ", "), 1 => (" :\n ", " ,\t"), _ => (":", ",") };
        if (form == BodyForm.Ndjson) colon = colon.Replace('\n', ' ');
        var oddness = random.Next(4) switch { 0 => 0, 1 => 60, 2 => 15, _ => 200 };
        var order = Enumerable.Range(0, 30).OrderBy(_ => random.Next()).ToArray();
        var records = Enumerable.Range(0, count).Select(_ => Record(order, colon, comma, oddness)).ToList();
        var text = form == BodyForm.Ndjson ? string.Join("\n", records)
            : random.Next(3) == 0 ? "[" + string.Join(comma, records) + "]"
            : "{\"invocations\"" + colon + "[" + string.Join(comma, records) + "]}" + new string(' ', random.Next(2) * random.Next(200));
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var damage = random.Next(4) == 0 ? random.Next(1, 4) : 0; damage > 0; damage--) bytes = Damage(bytes);
        return bytes;
    }

    private string Record(int[] order, string colon, string comma, int oddness)
    {
        var members = new List<string>();
        var isCold = random.Next(2) == 0;
        foreach (var field in random.Next(20) == 0 ? order.OrderBy(_ => random.Next()) : order.AsEnumerable())
        {
            var (name, value) = Field(field, isCold, colon, comma);
            if (value.Length == 0) continue;
            if (oddness > 0 && random.Next(oddness) == 0) value = Odd[random.Next(Odd.Length)];
            members.Add($"\"{name}\"{colon}{value}");
            if (oddness > 0 && random.Next(oddness * 20) == 0) members.Add($"\"{name}\"{colon}{Odd[random.Next(Odd.Length)]}");
            if (oddness > 0 && random.Next(oddness * 20) == 0) members.Add($"\"unk{random.Next(3)}\"{colon}{Odd[random.Next(Odd.Length)]}");
        }
        return "{" + string.Join(comma, members) + "}";
    }

    private (string Name, string Value) Field(int field, bool isCold, string colon, string comma) => field switch
    {
        0 => ("function_name", $"\"{Functions[random.Next(Functions.Length)]}\""),
        1 => ("timestamp", $"\"2026-01-02T0{random.Next(10)}:{random.Next(10, 60)}:{random.Next(10, 60)}{Fraction(9)}Z\""),
        2 => ("cold_start", isCold ? "true" : "false"),
        3 => ("execution_duration_ms", Number(60_000)),
        4 => ("invocation_id", $"\"{random.NextInt64():x16}-{random.Next(100)}\""),
        5 => ("request_id", $"\"req-{random.Next():x8}\""),
        6 => ("init_duration_ms", isCold ? Number(5000) : "0"),
        7 => ("billed_duration_ms", random.Next(1, 60_000).ToString(CultureInfo.InvariantCulture)),
        8 => ("memory_allocated_mb", "512"),
        9 => ("memory_used_mb", Number(512)),
        10 => ("module_timings", Modules(colon, comma)),
        11 => ("runtime_version", "\"nodejs18.x\""),
        12 => ("architecture", random.Next(2) == 0 ? "\"x86_64\"" : "\"arm64\""),
        _ when random.Next(4) > 0 => ("", ""),
        13 => ("restore_duration_ms", Number(900)),
        14 => ("billed_restore_duration_ms", Number(900)),
        15 => ("function_version", $"\"{random.Next(20)}\""),
        16 => ("deployment_id", "\"d-1\""),
        17 => ("environment", "\"prod\""),
        18 => ("account_id", "\"999988887777\""),
        19 => ("region", random.Next(2) == 0 ? "\"us-east-1\"" : "\"\""),
        20 => ("initialization_type", "\"on-demand\""),
        21 => ("status", random.Next(3) switch { 0 => "\"success\"", 1 => "\"error\"", _ => "\"throttled\"" }),
        22 => ("error", "{\"type\":\"TypeError\",\"message\":\"a\\nb\",\"event\":{\"x\":[1,2]}}"),
        23 => ("ephemeral_storage_mb", "512"),
        24 => ("execution_environment", "\"2026/01/02/[$LATEST]abcdef\""),
        25 => ("trace_id", "\"1-636d1462-33ef10600061cad86dab71c8\""),
        26 => ("warmup", "true"),
        27 => ("sample_rate", Number(1)),
        28 => ("sdk", Object(colon, comma, ("name", "\"node\""), ("version", "\"1.0.0\""), ("overhead_ms", Number(9)), ("more", "{}"))),
        _ => ("tags", Object(colon, comma, ("stage", "\"prod\""), ("team", "\"a\\\"b\""), ("owner", "\"someone\""), (new string('n', random.Next(60, 68)), $"\"{new string('v', random.Next(250, 260))}\""))),
    };

    private string Modules(string colon, string comma)
    {
        var from = random.Next(ModuleNames.Length);
        var count = random.Next(7);
        var isPlain = random.Next(4) > 0;
        var members = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var name = ModuleNames[isPlain ? i : random.Next(8) == 0 ? from : (from + i) % ModuleNames.Length];
            var value = isPlain || random.Next(3) > 0 ? Number(900) : Object(colon, comma, ("total_ms", Number(900)), ("self_ms", Number(900)), ("parent", "\"aws-sdk\""), ("phase", random.Next(2) == 0 ? "\"init\"" : "\"handler\""));
            members.Add($"\"{name}\"{colon}{value}");
        }
        return "{" + string.Join(comma, members) + "}";
    }

    /// <summary>Some of the members, some of them odd, sometimes one of them twice.</summary>
    private string Object(string colon, string comma, params (string Name, string Value)[] members)
    {
        var chosen = members.Where((_, i) => random.Next(i == members.Length - 1 ? 6 : 4) is var dice && (i == members.Length - 1 ? dice == 0 : dice > 0)).ToList();
        if (chosen.Count > 0 && random.Next(20) == 0) chosen.Add(chosen[0]);
        return "{" + string.Join(comma, chosen.Select(member => $"\"{member.Name}\"{colon}{(random.Next(60) == 0 ? Odd[random.Next(Odd.Length)] : member.Value)}")) + "}";
    }

    private string Number(int below) => random.Next(below).ToString(CultureInfo.InvariantCulture) + Fraction(random.Next(3) == 0 ? 18 : 3);

    private string Fraction(int digitsMax)
    {
        var digits = random.Next(2) * random.Next(1, digitsMax + 1);
        var text = new StringBuilder(digits > 0 ? "." : "");
        for (; digits > 0; digits--) text.Append(random.Next(10));
        return text.ToString();
    }

    private byte[] Damage(byte[] bytes)
    {
        if (bytes.Length == 0) return bytes;
        var at = random.Next(bytes.Length);
        var length = random.Next(1, Math.Min(40, bytes.Length - at + 1));
        switch (random.Next(6))
        {
            case 0: return [.. bytes[..at], .. bytes[(at + length)..]];
            case 1: return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
            case 2: return bytes[..at];
            case 3: bytes[at] ^= (byte)(1 << random.Next(8)); return bytes;
            case 4: return [.. bytes[..at], (byte)"\",:{}[] \\0e.-\n\0\u00ff"[random.Next(16)], .. bytes[at..]];
            default: bytes[at] = (byte)random.Next(256); return bytes;
        }
    }
}
