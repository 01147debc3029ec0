using System.Buffers.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>
/// Which function speaks, from what environment: what the attributes of a resource tell of it (OpenTelemetry semantic conventions, "FaaS", "Cloud", and AWS Lambda's
/// own), and those of a span or data point where they tell more. Texts that are not told are empty.
/// </summary>
internal ref struct OtlpResource
{
    private const long BytesPerMb = 1 << 20;

    private bool hasArn;

    public ReadOnlySpan<byte> Account { get; set; }

    public ReadOnlySpan<byte> Region { get; set; }

    public ReadOnlySpan<byte> FunctionName { get; set; }

    /// <summary>A number or <c>$LATEST</c>; never an alias.</summary>
    public ReadOnlySpan<byte> FunctionVersion { get; private set; }

    /// <summary>The execution environment: its log stream.</summary>
    public ReadOnlySpan<byte> Instance { get; private set; }

    /// <summary>dev, staging, prod, …</summary>
    public ReadOnlySpan<byte> Stage { get; private set; }

    /// <summary>Such as <c>nodejs</c>.</summary>
    public ReadOnlySpan<byte> RuntimeName { get; private set; }

    /// <summary>Such as <c>22.14.0</c>.</summary>
    public ReadOnlySpan<byte> RuntimeVersion { get; private set; }

    /// <summary>Of the service, where it tells itself apart; the log stream is <see cref="Instance"/>.</summary>
    public ReadOnlySpan<byte> ServiceInstance { get; private set; }

    public Architecture Architecture { get; set; }

    /// <summary>It runs somewhere else than in AWS Lambda, as it says itself.</summary>
    public bool IsElsewhere { get; private set; }

    /// <summary>Configured memory in MB; 0 where it is not told, or no memory.</summary>
    public int MemoryMb { get; private set; }

    /// <summary>An attribute is none.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Reads the message <c>Resource</c>.</summary>
    public static OtlpResource Read(ReadOnlySpan<byte> message)
    {
        OtlpResource resource = default;
        var attributes = new OtlpAttributes(message, field: 1, Limits.OtlpAttributesMax);
        while (attributes.Next()) resource.TryTake(attributes.Current);
        resource.IsBroken = attributes.IsBroken;
        return resource;
    }

    /// <summary>Takes what an attribute tells.</summary>
    /// <returns>False where it is none of those that do.</returns>
    public bool TryTake(scoped in KeyValue attribute)
    {
        var key = attribute.Key;
        if (key.StartsWith("faas."u8)) return TryTakeFunction(key[5..], attribute);
        if (key.StartsWith("cloud."u8)) return TryTakePlace(key[6..], attribute);
        if (key.SequenceEqual("process.runtime.name"u8)) RuntimeName = Word(attribute.Text, Limits.LabelCharactersMax);
        else if (key.SequenceEqual("process.runtime.version"u8)) RuntimeVersion = Word(attribute.Text, Limits.LabelCharactersMax);
        else if (key.SequenceEqual("service.instance.id"u8)) ServiceInstance = Word(attribute.Text, Limits.IdentifierCharactersMax);
        else if (key.SequenceEqual("host.arch"u8)) Architecture = ArchitectureOf(attribute.Text);
        else if (key.SequenceEqual("aws.lambda.invoked_arn"u8)) TakeArn(attribute.Text);
        else if (key.SequenceEqual("deployment.environment.name"u8) || (key.SequenceEqual("deployment.environment"u8) && Stage.IsEmpty)) Stage = Word(attribute.Text, Limits.LabelCharactersMax);
        else return false;
        return true;
    }

    private bool TryTakeFunction(ReadOnlySpan<byte> key, scoped in KeyValue attribute)
    {
        if (key.SequenceEqual("name"u8)) FunctionName = hasArn || !FunctionNames.IsValid(attribute.Text) ? FunctionName : attribute.Text;
        else if (key.SequenceEqual("version"u8)) FunctionVersion = Word(attribute.Text, Limits.LabelCharactersMax);
        else if (key.SequenceEqual("instance"u8)) Instance = Word(attribute.Text, Limits.IdentifierCharactersMax);
        else if (key.SequenceEqual("max_memory"u8)) MemoryMb = MemoryOf(attribute);
        // The collector layer's name of it.
        else if (key.SequenceEqual("invoked_region"u8)) Region = Region.IsEmpty ? Place(attribute.Text) : Region;
        // Before the conventions of 2022 the ARN had this name.
        else if (key.SequenceEqual("id"u8)) TakeArn(attribute.Text);
        else return false;
        return true;
    }

    private bool TryTakePlace(ReadOnlySpan<byte> key, scoped in KeyValue attribute)
    {
        if (key.SequenceEqual("account.id"u8)) Account = hasArn ? Account : Place(attribute.Text);
        else if (key.SequenceEqual("region"u8)) Region = hasArn ? Region : Place(attribute.Text);
        else if (key.SequenceEqual("resource_id"u8)) TakeArn(attribute.Text);
        else if (key.SequenceEqual("provider"u8)) IsElsewhere |= !attribute.Text.SequenceEqual("aws"u8);
        else if (key.SequenceEqual("platform"u8)) IsElsewhere |= !attribute.Text.SequenceEqual("aws_lambda"u8);
        else return false;
        return true;
    }

    /// <summary>Nothing tells it better than an ARN. Its qualifier may be an alias, and is no version.</summary>
    private void TakeArn(ReadOnlySpan<byte> text)
    {
        if (!FunctionArn.TryParse(text, out var arn) || arn.FunctionName.IsEmpty) return;
        hasArn = true;
        Region = arn.Region;
        FunctionName = arn.FunctionName;
        if (!arn.Account.IsEmpty) Account = arn.Account;
    }

    /// <summary>Bytes by the conventions, MB where a collector layer or an older SDK tells it, as a number or a text: no function has a million MB, or so few bytes.</summary>
    private static int MemoryOf(scoped in KeyValue attribute)
    {
        var value = attribute.Kind == ValueKind.Whole ? (long)attribute.Bits : Utf8Parser.TryParse(attribute.Text, out long number, out var length) && length == attribute.Text.Length ? number : 0;
        var memoryMb = value >= BytesPerMb ? value / BytesPerMb : value;
        return memoryMb is > 0 and <= Limits.LogMemoryMbMax ? (int)memoryMb : 0;
    }

    private static Architecture ArchitectureOf(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("arm64"u8)) return Architecture.Arm64;
        return text.SequenceEqual("amd64"u8) || text.SequenceEqual("x86_64"u8) ? Architecture.X86 : Architecture.Unknown;
    }

    private static ReadOnlySpan<byte> Place(ReadOnlySpan<byte> text) => Word(text, Limits.AccountOrRegionCharactersMax);

    /// <summary>A text of printable characters of ASCII, as all of these are; another is not told.</summary>
    private static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> text, int lengthMax) =>
        text.Length <= lengthMax && text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 ? text : default;
}
