using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Coldstart.PostgreSqlServers;

/// <summary>A test, or all rows of a theory, that is told as skipped.</summary>
public sealed class SkippedTest : XunitTestCase
{
    private string reason = "";

    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("Called by the deserializer; use the other constructor.")]
    public SkippedTest()
    {
    }

    public SkippedTest(IMessageSink messages, ITestMethod method, string reason) : base(messages, TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None, method) => this.reason = reason;

    public override void Serialize(IXunitSerializationInfo data)
    {
        base.Serialize(data);
        data.AddValue(nameof(reason), reason);
    }

    public override void Deserialize(IXunitSerializationInfo data)
    {
        base.Deserialize(data);
        reason = data.GetValue<string>(nameof(reason));
        SkipReason = reason;
    }

    protected override void Initialize()
    {
        base.Initialize();
        SkipReason = reason;
    }
}
