namespace Coldstart.Analytics.Records;

/// <summary>The ids that names had in the last record of a block: a record mostly has the same. A wrong guess costs time, nothing else.</summary>
internal struct NameGuesses
{
    public int Runtime;
    public int FunctionVersion;
    public int ExecutionEnvironment;
    public int Environment;
    public int Deployment;
    public int ErrorType;
    public int SdkName;
    public int SdkVersion;

    /// <summary>The first module.</summary>
    public int Module;
    public int Parent;
}
