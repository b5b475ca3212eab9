import {
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
} from 'class-validator';
import { Describe } from '../../mcp/decorators/describe.decorator.js';

const COMPILE = 'compileId must be a compile id: call create_compile';
const NODE = 'nodeId must be the id of a live node: call read_project_nodes';

export class CreateLiveAlgorithmDto {
  @Describe('LEAN version; "-1" is newest.')
  @IsString()
  @IsNotEmpty()
  versionId!: string;

  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('Successful compile.')
  @IsString()
  @Matches(/^[a-f0-9]+-[a-f0-9]+$/, { message: COMPILE })
  compileId!: string;

  @Describe('Free live node (LN-…).')
  @IsString()
  @Matches(/^\S+$/, { message: NODE })
  nodeId!: string;

  // Twenty-four shapes would cost a model 20 kB in every list; they are checked here, one at a time.
  @Describe(
    '{"id":"QuantConnectBrokerage"} is paper; others with fields beside the id: see describe_brokerage.',
  )
  @IsObject()
  brokerage!: object;

  @Describe('The same by key, first preferred. Default QuantConnectBrokerage.')
  @IsOptional()
  @IsObject()
  dataProviders?: object;

  @Describe('Restart after a failure.')
  @IsOptional()
  @IsBoolean()
  automaticRedeploy?: boolean;

  @Describe('{"events":["orderEvent","insight"],"targets":[…]}.')
  @IsOptional()
  @IsObject()
  notification?: object;

  @Describe('Fill in secrets from authorize_connection.')
  @IsOptional()
  @IsBoolean()
  useAuthorization?: boolean;
}
